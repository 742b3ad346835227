import type { UsedConnections } from '@millrace/control-db';
import type { Catalog } from '@millrace/operator';
import { type PlannedQuery, planQuery, type SavedConnections } from '@millrace/planner';
import { encodeProgram, type Program, type ProgramNode } from '@millrace/program';
import { type Diagnostic, type LineColumn, lineColumn } from '@millrace/sql';
import { must } from '@millrace/std';
import type { LoadedConnections } from '../connections/load-connections.ts';
import {
  type Environment,
  hideSecretsOfProgram,
  hideSecretsOfText,
  SecretNames,
} from './hide-secrets.ts';
import { ApiError, type ErrorDetail } from '../http/api-error.ts';

/** Plans texts against the connectors that this API knows and what was saved. */
export type QueryPlanner = (
  text: string,
  parallelism: number,
  saved: SavedConnections,
) => PlannedQuery;

export function queryPlanner(catalog: Catalog, defaultSink: 'preview' | 'stdout'): QueryPlanner {
  return (text, parallelism, saved) =>
    planQuery(text, { catalog, parallelism, defaultSink, saved });
}

export type QueryError = {
  readonly message: string;
  readonly code: string;
  readonly hint?: string;
  readonly span: { readonly start: LineColumn; readonly end: LineColumn };
};

/** All that is wrong with the text, in the form that the REST interface has for it. */
export function queryErrors(text: string, diagnostics: readonly Diagnostic[]): QueryError[] {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ message, code, hint, span }) => ({
      message,
      code,
      ...(hint === undefined ? {} : { hint }),
      span: { start: lineColumn(text, span.start), end: lineColumn(text, span.end) },
    }));
}

export type EncodedQuery = {
  /** The text, its secrets hidden. */
  readonly query: string;
  /** What was given, and what was hidden. */
  readonly environment: Environment;
  readonly program: string;
  readonly graph: string;
  readonly uses: UsedConnections;
};

export type QueryText = {
  readonly text: string;
  readonly parallelism: number;
  readonly loaded: LoadedConnections;
  /** Variables that it may refer to. */
  readonly environment: Environment;
};

export type Planning = {
  readonly plan: QueryPlanner;
  readonly catalog: Catalog;
};

/**
 * The program of a text, as it is kept: with no secret in it. Refuses a text that is wrong with all
 * its errors.
 */
export function encodeQuery(
  { plan, catalog }: Planning,
  { text, parallelism, loaded, environment }: QueryText,
  change: (program: Program) => Program = (program) => program,
): EncodedQuery {
  const { saved } = loaded;
  const { program, graph, uses, diagnostics } = plan(text, parallelism, saved);
  if (program === null || graph === null) {
    const details: ErrorDetail[] = queryErrors(text, diagnostics);
    throw new ApiError('invalid_query', details[0]?.message ?? 'the query is wrong', { details });
  }
  const names = new SecretNames(environment);
  const query = hideSecretsOfText(text, { catalog, saved, names });
  const hidden = hideSecretsOfProgram(change(program), { catalog, names });
  return {
    query,
    program: encodeProgram(hidden),
    environment: names.environment,
    graph: JSON.stringify(graph),
    uses: loaded.idsOf(uses),
  };
}

/** The same program with nothing going out: what its sinks would take is shown instead. */
export function withPreviewSinks(catalog: Catalog, program: Program): Program {
  return { ...program, nodes: program.nodes.map((node) => withPreviewSink(catalog, node)) };
}

function withPreviewSink(catalog: Catalog, node: ProgramNode): ProgramNode {
  const { operator, schema } = node;
  if (operator.kind !== 'sink') return node;
  const sink = must(catalog.connector('preview')?.sink, 'the preview connector');
  const resolution = sink.resolve({ name: operator.table, columns: schema, options: {} });
  if (resolution.kind === 'refused') {
    const messages = resolution.issues.map(({ message }) => message);
    throw new ApiError('invalid_request', `"${operator.table}" has no preview: ${messages[0]}`);
  }
  const { options } = resolution.value;
  return { ...node, operator: { ...operator, connector: 'preview', options } };
}
