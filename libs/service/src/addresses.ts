import { hostname } from 'node:os';
import type { Config } from './config/config-schema.ts';

/** Where others reach a server of this process that listens on a port. */
export function advertisedAddress(config: Config, port: number): string {
  return `${advertisedHost(config)}:${port}`;
}

/** Where the controller is. */
export function controllerAddress(config: Config): string {
  const { address, rpcPort } = config.controller;
  return address === '' ? `${advertisedHost(config)}:${rpcPort}` : address;
}

function advertisedHost({ network }: Config): string {
  if (network.advertisedHost !== '') return network.advertisedHost;
  const isEverywhere = network.bindAddress === '0.0.0.0' || network.bindAddress === '::';
  return isEverywhere ? hostname() : network.bindAddress;
}
