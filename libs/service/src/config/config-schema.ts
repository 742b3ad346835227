import { z } from 'zod';
import {
  apiSection,
  checkpointSection,
  controllerSection,
  databaseSection,
  debugSection,
  logSection,
  networkSection,
  nodeSection,
  pipelineSection,
  processSection,
  rpcSection,
  securitySection,
  tracingSection,
  workerSection,
} from './sections.ts';

/** The whole configuration. A section that is not given has the defaults of all its settings. */
export const configSchema = z.strictObject({
  network: networkSection.prefault({}),
  api: apiSection.prefault({}),
  security: securitySection.prefault({}),
  controller: controllerSection.prefault({}),
  node: nodeSection.prefault({}),
  worker: workerSection.prefault({}),
  database: databaseSection.prefault({}),
  pipeline: pipelineSection.prefault({}),
  checkpoint: checkpointSection.prefault({}),
  rpc: rpcSection.prefault({}),
  log: logSection.prefault({}),
  tracing: tracingSection.prefault({}),
  debug: debugSection.prefault({}),
  process: processSection.prefault({}),
});

export type Config = Readonly<{
  [Section in keyof z.infer<typeof configSchema>]: Readonly<z.infer<typeof configSchema>[Section]>;
}>;

export function sectionNames(): string[] {
  return Object.keys(configSchema.shape);
}

/** The settings of a section by their names in files, or none for a section that does not exist. */
export function settingNames(section: string): string[] {
  const sections: Readonly<Record<string, { unwrap(): { readonly shape: object } }>> =
    configSchema.shape;
  return Object.keys(sections[section]?.unwrap().shape ?? {}).map(toFileName);
}

/** `http_port` as it is called in code. */
export function toCodeName(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `httpPort` as it is called in files. */
export function toFileName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
