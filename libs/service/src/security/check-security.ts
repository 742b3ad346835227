import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Clock, errorMessage } from '@millrace/std';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/config-schema.ts';
import { fleetOpeners, openAll, pageOpeners, publicOpeners } from './openers.ts';
import type { SecuritySurroundings } from './security-surroundings.ts';

/**
 * Opens every secret, token file and certificate of a configuration, whatever service needs it, and
 * changes nothing. Returns what services would warn of. @throws ConfigError with all that is wrong
 */
export function checkSecurity(config: Config, clock: Clock): readonly string[] {
  const warnings: string[] = [];
  const log: SecuritySurroundings['log'] = {
    info: () => undefined,
    warn: (...words: readonly unknown[]) => void warnings.push(String(words.at(-1))),
  };
  const surroundings = { clock, log };
  const kept = withoutFilesToDraw(config);
  openAll({
    places: () => checkPlaces(config),
    ...fleetOpeners(kept, surroundings),
    ...pageOpeners(kept, surroundings),
    ...publicOpeners(kept, surroundings),
  });
  return warnings;
}

/** A file that the first service draws is not missing, as long as there is a place for it. */
function withoutFilesToDraw(config: Config): Config {
  const drawn = filesToDraw(config).map(({ setting }) => [setting, '']);
  const security = { ...config.security, ...Object.fromEntries(drawn), createFiles: false };
  return { ...config, security };
}

function checkPlaces(config: Config): void {
  const problems = filesToDraw(config).flatMap(({ name, path }) => {
    try {
      accessSync(dirname(path), constants.W_OK);
      return [];
    } catch (error) {
      return [`${name}: ${errorMessage(error)}`];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
}

function filesToDraw({ security }: Config) {
  const { createFiles, adminTokenFile, clusterSecretFile } = security;
  const files = [
    { setting: 'adminTokenFile', name: 'security.admin_token_file', path: adminTokenFile },
    { setting: 'clusterSecretFile', name: 'security.cluster_secret_file', path: clusterSecretFile },
  ];
  return files.filter(({ path }) => createFiles && path !== '' && !existsSync(path));
}
