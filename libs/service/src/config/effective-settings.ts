import { type LoadConfigOptions, readConfig } from './load-config.ts';
import { maskSecrets } from './mask-secrets.ts';

export interface EffectiveSetting {
  /** `section.key` as in files. */
  readonly key: string;
  /** `***` for a secret that is set. */
  readonly value: unknown;
  /** Who gave it, `default` when nobody did. */
  readonly origin: string;
}

/**
 * What a service that is started like this would run with. @throws ConfigError with all that is
 * wrong
 */
export function effectiveSettings(options: LoadConfigOptions): readonly EffectiveSetting[] {
  const { config, origins } = readConfig(options);
  return Object.entries(maskSecrets(config)).flatMap(([section, settings]) =>
    Object.entries(settings).map(([name, value]) => {
      const key = `${section}.${name}`;
      return { key, value, origin: origins.get(key) ?? 'default' };
    }),
  );
}
