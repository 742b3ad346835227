import type { CreateTable, Span } from '@millrace/sql';
import { findSaved } from '../../saved/saved-connections.ts';
import type { Binder } from '../binder.ts';
import { didYouMean } from '../diagnostic-collector.ts';
import { objectNameText } from '../names.ts';
import { bindTableOptions, type TableOptions, textOption } from './table-options.ts';
import type { DeclaredTable } from './table-set.ts';

/** What a CREATE TABLE declares; null after an error that leaves nothing of it. */
export function declareTable(binder: Binder, statement: CreateTable): DeclaredTable | null {
  const { diagnostics } = binder;
  const { name, query, temporary, partitionedBy } = statement;
  if (temporary) diagnostics.refuse(statement.span, 'lookup tables (CREATE TEMPORARY TABLE) are');
  const [partition] = partitionedBy;
  if (partition !== undefined) diagnostics.refuse(partition.span, 'PARTITIONED BY is');
  const base = { name: objectNameText(name), span: name.span };
  if (query !== undefined) {
    const [extra] = [...statement.columns, ...statement.options];
    if (extra !== undefined) {
      const hint = 'declare the table first, then INSERT INTO it';
      diagnostics.refuse(extra.span, 'columns and options of CREATE TABLE ... AS are', hint);
    }
    return { kind: 'view', ...base, query, columns: [] };
  }
  const given = bindTableOptions(diagnostics, statement.options);
  const options = withProfile(binder, given);
  // Of no connector, so that who reads or writes it meets no second error.
  const broken = {
    kind: 'connector-table',
    ...base,
    statement,
    connector: '',
    options: given,
  } as const;
  if (options === null) return broken;
  const connector = options.has('connector')
    ? textOption(diagnostics, options, 'connector')
    : 'memory';
  if (connector === null) return null;
  if (connector === 'memory') {
    const isFine = checkMemoryOptions(binder, options, name.span);
    return isFine ? { kind: 'memory-table', ...base, statement } : broken;
  }
  checkConnector(binder, connector, options.get('connector')?.span ?? name.span);
  const type = textOption(diagnostics, options, 'type') ?? 'source';
  if (!['source', 'sink'].includes(type)) {
    const span = options.get('type')?.span ?? name.span;
    const message = `unknown table type "${type}"`;
    diagnostics.error(span, 'invalid-option', message, { hint: "write 'source' or 'sink'" });
  }
  return { kind: 'connector-table', ...base, statement, connector, options };
}

/** The options with those of the profile that they name, where they do not say otherwise. */
function withProfile(binder: Binder, given: TableOptions): TableOptions | null {
  const { diagnostics, options, uses } = binder;
  const place = given.get('connection_profile');
  if (place === undefined) return given;
  const name = textOption(diagnostics, given, 'connection_profile');
  if (name === null) return null;
  const { profiles } = options.saved ?? { profiles: [] };
  const profile = findSaved(profiles, name);
  if (profile === null) {
    const known = profiles.map((each) => each.name);
    const hint = didYouMean(name, known) ?? 'create it first, or give its options here';
    const message = `connection profile "${name}" does not exist`;
    diagnostics.error(place.span, 'undefined-profile', message, { hint });
    return null;
  }
  uses.profiles.add(profile.name);
  const connector = given.get('connector');
  if (connector !== undefined && connector.value !== profile.connector) {
    const message = `connection profile "${profile.name}" is of connector "${profile.connector}"`;
    const hint = `write connector = '${profile.connector}', or leave it out`;
    diagnostics.error(connector.span, 'invalid-option', message, { hint });
    return null;
  }
  const brought = Object.entries({ ...profile.options, connector: profile.connector });
  return new Map([
    ...brought.map(([option, value]) => [option, { value, span: place.span }] as const),
    ...given,
  ]);
}

/** A table with options and no connector is one whose connector was forgotten. */
function checkMemoryOptions(
  { diagnostics, options: { catalog } }: Binder,
  options: TableOptions,
  span: Span,
): boolean {
  if (options.size === 0) return true;
  if (!options.has('connector')) {
    const hint = `there are: ${catalog.names.join(', ')}; a memory table has no options`;
    diagnostics.error(span, 'invalid-option', 'option "connector" is missing', { hint });
    return false;
  }
  const others = [...options].filter(([option]) => option !== 'connector');
  for (const [option, place] of others) {
    const hint = 'memory tables take no options';
    diagnostics.error(place.span, 'invalid-option', `unknown option "${option}"`, { hint });
  }
  return others.length === 0;
}

function checkConnector({ diagnostics, options }: Binder, name: string, span: Span): void {
  const { catalog } = options;
  if (catalog.connector(name) !== null) return;
  const hint = didYouMean(name, catalog.names) ?? `there are: ${catalog.names.join(', ')}`;
  diagnostics.error(span, 'undefined-connector', `connector "${name}" does not exist`, { hint });
}
