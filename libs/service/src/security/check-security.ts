import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Clock, errorMessage } from '@millrace/std';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/config-schema.ts';
import type { LogFields } from '../log.ts';
import { findExposure, type ServiceName } from './check-exposure.ts';
import { openAll } from './openers.ts';
import { openApiSecurity, openServiceSecurity } from './open-security.ts';
import type { SecuritySurroundings } from './security-surroundings.ts';

export interface CheckSecurityOptions {
  readonly clock: Clock;
  /** Those that would run with the configuration. */
  readonly services: readonly ServiceName[];
}

/** What services would say when they start. */
export interface SecurityReport {
  readonly warnings: readonly Told[];
  /** Why some of them would not start. */
  readonly refusals: readonly Told[];
}

interface Told {
  readonly message: string;
  readonly hint?: string | undefined;
}

/**
 * Opens every secret, token file and certificate of the services, looks what doors they would leave
 * open, and changes nothing. @throws ConfigError with all that is wrong with files
 */
export function checkSecurity(
  config: Config,
  { clock, services }: CheckSecurityOptions,
): SecurityReport {
  const warned = new Map<string, Told>();
  const log: SecuritySurroundings['log'] = {
    info: () => undefined,
    warn: (fields: LogFields | string, text?: string) => {
      const told = typeof fields === 'string' ? { message: fields } : toldBy(fields, text ?? '');
      warned.set(told.message, told);
    },
  };
  const surroundings = { clock, log };
  const drawn = withFilesDrawn(config);
  const { api, others } = openAll({
    places: () => checkPlaces(config),
    others: () =>
      services.some((each) => each !== 'API') ? openServiceSecurity(drawn, surroundings) : null,
    api: () => (services.includes('API') ? openApiSecurity(drawn, surroundings) : null),
  });
  const exposures = services.flatMap((service) => {
    const security = service === 'API' ? api : others;
    return (security === null ? null : findExposure(service, config, security)) ?? [];
  });
  return {
    warnings: [...warned.values(), ...exposures.filter(({ isRefused }) => !isRefused)],
    refusals: exposures.filter(({ isRefused }) => isRefused),
  };
}

function toldBy({ hint }: LogFields, message: string): Told {
  return { message, hint: typeof hint === 'string' ? hint : undefined };
}

/** What stands in a file that the first service draws, as long as there is a place for it. */
const DRAWN = 'drawn-by-the-first-service';

function withFilesDrawn(config: Config): Config {
  const files = filesToDraw(config).flatMap(({ fileSetting, setting }) => [
    [fileSetting, ''],
    [setting, DRAWN],
  ]);
  const security = { ...config.security, ...Object.fromEntries(files), createFiles: false };
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
  const { createFiles, adminTokenFile, clusterSecretFile, clusterSecret } = security;
  const files = [
    {
      fileSetting: 'adminTokenFile',
      setting: 'adminTokens',
      name: 'security.admin_token_file',
      path: adminTokenFile,
    },
    {
      fileSetting: 'clusterSecretFile',
      setting: 'clusterSecret',
      name: 'security.cluster_secret_file',
      // Both are refused when they are opened.
      path: clusterSecret === '' ? clusterSecretFile : '',
    },
  ];
  return files.filter(({ path }) => createFiles && path !== '' && !existsSync(path));
}
