import { type Config, configSchema, toFileName } from './config-schema.ts';

/**
 * The configuration as it may be shown: file names, and `***` in place of every secret that is set.
 */
export function maskSecrets(config: Config): Record<string, Record<string, unknown>> {
  const masked: Record<string, Record<string, unknown>> = {};
  for (const [name, settings] of Object.entries(config)) {
    const entries = Object.entries(settings).map(([setting, value]): [string, unknown] => {
      const hide = SECRETS.has(`${name}.${setting}`) && value !== '';
      return [toFileName(setting), hide ? '***' : withoutUserInfo(value)];
    });
    masked[name] = Object.fromEntries(entries);
  }
  return masked;
}

/** Addresses of object stores and collectors may carry who asks and with which password. */
function withoutUserInfo(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value.replace(/(\w:\/\/)[^/@\s]+@/g, '$1***@');
}

const SECRETS: ReadonlySet<string> = findSecrets();

function findSecrets(): Set<string> {
  const secrets = new Set<string>();
  for (const [name, section] of Object.entries(configSchema.shape)) {
    for (const [setting, schema] of Object.entries(section.unwrap().shape)) {
      if (schema.meta()?.['secret'] === true) secrets.add(`${name}.${setting}`);
    }
  }
  return secrets;
}
