import type { ConnectionProfile } from '@millrace/control-db';
import type { Catalog } from '@millrace/operator';
import type { z } from 'zod';
import { maskConfig } from '../connectors/connector-options.ts';
import type { profileAnswer } from './connection-profile-schemas.ts';

export function renderProfile(
  catalog: Catalog,
  profile: ConnectionProfile,
): z.output<typeof profileAnswer> {
  const { id, name, connector, config, createdAtMicros, updatedAtMicros } = profile;
  return {
    id,
    name,
    connector,
    config: { ...maskConfig(catalog, connector, config) },
    description: describe(config),
    created_at: createdAtMicros,
    updated_at: updatedAtMicros,
  };
}

/** What tells profiles of a list apart, without any value. */
function describe(config: ConnectionProfile['config']): string {
  const names = Object.keys(config);
  return names.length === 0 ? 'no options' : names.join(', ');
}
