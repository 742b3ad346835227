import { z } from 'zod';
import {
  apiSection,
  checkpointSection,
  controllerSection,
  databaseSection,
  logSection,
  networkSection,
  nodeSection,
  pipelineSection,
  processSection,
  rpcSection,
  securitySection,
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
  process: processSection.prefault({}),
});

export type Config = Readonly<{
  [Section in keyof z.infer<typeof configSchema>]: Readonly<z.infer<typeof configSchema>[Section]>;
}>;

const SECTIONS: Readonly<Record<string, { readonly shape: object }>> = {
  network: networkSection,
  api: apiSection,
  security: securitySection,
  controller: controllerSection,
  node: nodeSection,
  worker: workerSection,
  database: databaseSection,
  pipeline: pipelineSection,
  checkpoint: checkpointSection,
  rpc: rpcSection,
  log: logSection,
  process: processSection,
};

export function sectionNames(): string[] {
  return Object.keys(SECTIONS);
}

/** The settings of a section by their names in files, or none for a section that does not exist. */
export function settingNames(section: string): string[] {
  return Object.keys(SECTIONS[section]?.shape ?? {}).map(toFileName);
}

/** `http_port` as it is called in code. */
export function toCodeName(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `httpPort` as it is called in files. */
export function toFileName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
