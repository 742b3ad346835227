import { OperatingError } from '@millrace/std';
import { type Config, toFileName } from './config/config-schema.ts';
import type { Service } from './service.ts';

/**
 * The same service; where it cannot listen on a port, the hint names the setting that has it. A
 * process listens on several, and whoever finds one in use seldom knows which setting it comes
 * from.
 */
export function namePorts(service: Service, config: Config): Service {
  return {
    run: (signal) =>
      service.run(signal).catch((thrown: unknown) => {
        throw withSetting(thrown, config);
      }),
    stop: () => service.stop(),
  };
}

function withSetting(thrown: unknown, config: Config): unknown {
  if (!(thrown instanceof OperatingError) || thrown.hint === undefined) return thrown;
  const setting = settingOfPort(config, portOf(thrown.cause));
  if (setting === null) return thrown;
  const { domain, retry } = thrown;
  const hint = `${thrown.hint} (${setting})`;
  return new OperatingError(thrown.message, { domain, retry, hint, cause: thrown });
}

/** Of a server that could not listen; null of everything else. */
function portOf(cause: unknown): unknown {
  const isOfServer = cause instanceof Error && 'syscall' in cause && cause.syscall === 'listen';
  return isOfServer && 'port' in cause ? cause.port : null;
}

/** Null where several have the port. */
function settingOfPort(config: Config, port: unknown): string | null {
  const { api, controller, node, worker } = config;
  const names = Object.entries({ api, controller, node, worker }).flatMap(([section, settings]) =>
    Object.entries(settings)
      .filter(([key, value]) => key.endsWith('Port') && value === port)
      .map(([key]) => `${section}.${toFileName(key)}`),
  );
  return names.length === 1 ? (names[0] ?? null) : null;
}
