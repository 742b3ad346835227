import type { Catalog } from '@millrace/operator';
import { blackholeConnector } from './blackhole/connector.ts';
import { filesystemConnector } from './filesystem/connector.ts';
import { impulseConnector } from './impulse/connector.ts';
import { nexmarkConnector } from './nexmark/connector.ts';
import { previewConnector } from './preview/connector.ts';
import { singleFileConnector } from './single-file/connector.ts';
import { stdoutConnector } from './stdout/connector.ts';

/** The connectors that come with Millrace. */
export function connectorCatalog(): Catalog {
  const own = [
    nexmarkConnector,
    impulseConnector,
    singleFileConnector,
    filesystemConnector,
    stdoutConnector,
    previewConnector,
    blackholeConnector,
  ];
  const byName = new Map(own.map((connector) => [connector.name, connector]));
  return {
    connector: (name) => byName.get(name) ?? null,
    names: [...byName.keys()],
  };
}
