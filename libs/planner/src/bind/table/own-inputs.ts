import { must } from '@millrace/std';
import type { SinkPlan, SourcePlan } from '../../plan/logical-plan.ts';
import { plansBelow } from '../../plan/plan-inputs.ts';
import type { Binder } from '../binder.ts';
import type { ConnectorTable } from './table-set.ts';

/**
 * Refuses sinks that would replace a file which the pipeline reads, or which another of its sinks
 * writes: the rows would be gone before anybody has read them.
 */
export function refuseOwnInputs(binder: Binder, sinks: readonly SinkPlan[]): void {
  const sources = plansBelow(sinks.map(({ input }) => input)).filter(
    (plan): plan is SourcePlan => plan.kind === 'source',
  );
  const writers = new Map<string, string>();
  for (const { connector, options, table } of sinks) {
    const file = binder.options.catalog.connector(connector)?.sink?.replaces?.(options);
    if (file === undefined) continue;
    const reader = sources.find((source) => readsFile(binder, source, file));
    const writer = writers.get(file);
    if (reader !== undefined) {
      refuse(binder, table, reader.table === table ? 'it reads' : `table "${reader.table}" reads`);
    } else if (writer !== undefined) refuse(binder, table, `table "${writer}" writes too`);
    writers.set(file, table);
  }
}

function readsFile({ options: { catalog } }: Binder, source: SourcePlan, file: string): boolean {
  return catalog.connector(source.connector)?.source?.reads?.(source.options, file) === true;
}

function refuse({ tables, diagnostics }: Binder, name: string, who: string): void {
  const table = must(
    tables.tables.find(
      (each): each is ConnectorTable => each.kind === 'connector-table' && each.name === name,
    ),
    'a sink that replaces files is declared',
  );
  const span = table.options.get('path')?.span ?? table.span;
  diagnostics.error(span, 'file-in-use', `table "${name}" would replace a file that ${who}`, {
    hint: 'write to another path',
  });
}
