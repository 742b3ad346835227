import type { WorkerContext } from '@millrace/rpc';
import { OperatingError } from '@millrace/std';
import { type Config, configSchema, toFileName } from './config/config-schema.ts';
import { KNOWN_NAMES, PREFIX } from './config/layers.ts';

export interface WorkerEnvironmentOptions {
  readonly worker: WorkerContext;
  readonly slots: number;
  /** host:port of the controller that it registers with. */
  readonly controllerAddress: string;
  /** Of the parent: the worker has its settings, but for those that are none of its business. */
  readonly config: Config;
  /** The environment of the parent. Its settings are left out, since the configuration has them. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** What the pipeline adds. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * All that a worker process knows of its parent. Settings come this way and no other: arguments are
 * there for everybody on the machine to read, and a file would hold the tokens of the API as well.
 */
export function workerEnvironment(options: WorkerEnvironmentOptions): Record<string, string> {
  const { worker, config, inherited, environment = {}, slots, controllerAddress } = options;
  for (const name of Object.keys(environment)) checkName(name);
  return {
    ...withoutSettings(inherited),
    ...environment,
    ...settingsOf(config),
    ...variable('controller', 'address', controllerAddress),
    ...variable('process', 'exit_with_parent', 'true'),
    ...variable('worker', 'id', worker.workerId),
    ...variable('worker', 'machine_id', worker.machineId),
    ...variable('worker', 'job_id', worker.jobId),
    ...variable('worker', 'pipeline_id', worker.pipelineId),
    ...variable('worker', 'generation', String(worker.generation)),
    ...variable('worker', 'slots', String(slots)),
    ...variable('worker', 'http_port', '0'),
    ...variable('worker', 'rpc_port', '0'),
    ...variable('worker', 'data_port', '0'),
  };
}

/** What of an environment whoever runs what users wrote may know: the settings are not for them. */
export function withoutSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !isSetting(entry[0]),
  );
  return Object.fromEntries(kept);
}

/**
 * What changes how a process is loaded and configured belongs to who runs it, not to who calls the
 * API.
 */
export function isReservedVariable(name: string): boolean {
  return isSetting(name.toUpperCase()) || /^(MILLRACE_|NODE_|LD_|DYLD_|PATH$|HOME$)/i.test(name);
}

/**
 * What services read as configuration: a worker has it from its parent alone, whatever a pipeline
 * or an overruled variable of the machine says. With it goes whatever else may tell of a database.
 */
function isSetting(name: string): boolean {
  return SETTING_NAMES.has(name) || name.startsWith(PREFIX) || name.startsWith('DATABASE');
}

const SETTING_NAMES: ReadonlySet<string> = new Set(KNOWN_NAMES.map(([name]) => name));

/** Settings of the control plane and of the public ports. */
const NOT_FOR_WORKERS =
  /^(api|database|node)\.|^security\.(tokens|token_file|tls_.*|cors_origins)$|^worker\.(.*_)?(id|port|slots|generation)$/;

/** Those that have not their defaults. */
function settingsOf(config: Config): Record<string, string> {
  const defaults: Readonly<Record<string, object>> = configSchema.parse({});
  const settings: Record<string, string> = {};
  for (const [section, given] of Object.entries(config)) {
    const usual = new Map<string, unknown>(Object.entries(defaults[section] ?? {}));
    for (const [name, value] of Object.entries(given)) {
      const key = toFileName(name);
      if (value === usual.get(name) || NOT_FOR_WORKERS.test(`${section}.${key}`)) continue;
      Object.assign(settings, variable(section, key, String(value)));
    }
  }
  return settings;
}

function variable(section: string, key: string, value: string): Record<string, string> {
  return { [`${PREFIX}${section}__${key}`.toUpperCase()]: value };
}

function checkName(name: string): void {
  if (!isReservedVariable(name)) return;
  throw new OperatingError(`a pipeline may not set the environment variable "${name}"`, {
    domain: 'user',
    retry: 'never',
    hint: 'give it another name in env_vars',
  });
}
