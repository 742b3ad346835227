import {
  type Catalog,
  isReference,
  type Options,
  plainSecrets,
  referenceTo,
} from '@millrace/operator';
import type { SavedConnections } from '@millrace/planner';
import type { Program, ProgramNode } from '@millrace/program';
import { type CreateTable, parseStatements, type Span } from '@millrace/sql';
import { optionsOfConnector } from '../connectors/connector-options.ts';

/** Values of variables by their names. */
export type Environment = Readonly<Record<string, string>>;

/** Where secrets are kept instead of texts and programs. */
export class SecretNames {
  readonly #environment: Record<string, string>;

  constructor(environment: Environment) {
    this.#environment = { ...environment };
  }

  /** What was there, and what was hidden. */
  get environment(): Environment {
    return this.#environment;
  }

  /** The reference that stands for a secret from now on; the same secret keeps its name. */
  hide(table: string, option: string, value: string): string {
    const base = `SECRET_${table}_${option}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
    let name = base;
    for (let count = 2; (this.#environment[name] ?? value) !== value; count += 1) {
      name = `${base}_${count}`;
    }
    this.#environment[name] = value;
    return referenceTo(name);
  }
}

export type TextSurroundings = {
  readonly catalog: Catalog;
  readonly saved: SavedConnections;
  readonly names: SecretNames;
};

/** The text with references in the place of secrets that its tables spell out. */
export function hideSecretsOfText(text: string, surroundings: TextSurroundings): string {
  const replacements = parseStatements(text).statements.flatMap((statement) =>
    statement.kind === 'create-table' ? hideInTable(text, statement, surroundings) : [],
  );
  let hidden = text;
  for (const { span, reference } of replacements.toReversed()) {
    hidden = `${hidden.slice(0, span.start)}'${reference}'${hidden.slice(span.end)}`;
  }
  return hidden;
}

type Replacement = { readonly span: Span; readonly reference: string };

function hideInTable(
  text: string,
  statement: CreateTable,
  { catalog, saved, names }: TextSurroundings,
): Replacement[] {
  const declared = declaredOptions(statement, catalog, saved);
  const table = text.slice(statement.name.span.start, statement.name.span.end);
  return statement.options.flatMap(({ key, value }) => {
    if (declared[key.value]?.secret !== true) return [];
    if (value.kind !== 'string-literal' && value.kind !== 'number-literal') return [];
    const secret = value.kind === 'string-literal' ? value.value : value.text;
    if (secret === '' || isReference(secret)) return [];
    return [{ span: value.span, reference: names.hide(table, key.value, secret) }];
  });
}

/** Those of the connector that the table names, itself or by a profile. */
function declaredOptions(
  { options }: CreateTable,
  catalog: Catalog,
  { profiles }: SavedConnections,
): Options {
  const named = (name: string): string => {
    const value = options.find(({ key }) => key.value === name)?.value;
    return value?.kind === 'string-literal' ? value.value : '';
  };
  const profile = named('connection_profile').toLowerCase();
  const brought = profiles.find(({ name }) => name.toLowerCase() === profile)?.connector ?? '';
  const connector = catalog.connector(named('connector') || brought);
  return connector === null ? {} : optionsOfConnector(connector);
}

/** The program with references in the place of secrets, which saved connections bring along. */
export function hideSecretsOfProgram(
  program: Program,
  { catalog, names }: Pick<TextSurroundings, 'catalog' | 'names'>,
): Program {
  return { ...program, nodes: program.nodes.map((node) => hideInNode(node, catalog, names)) };
}

function hideInNode(node: ProgramNode, catalog: Catalog, names: SecretNames): ProgramNode {
  const { operator } = node;
  if (operator.kind !== 'source' && operator.kind !== 'sink') return node;
  const connector = catalog.connector(operator.connector);
  if (connector === null) return node;
  const secrets = plainSecrets(optionsOfConnector(connector), operator.options);
  if (secrets.length === 0) return node;
  const hidden = secrets.map(([option, value]) => [
    option,
    names.hide(operator.table, option, value),
  ]);
  const options = { ...operator.options, ...Object.fromEntries(hidden) };
  return { ...node, operator: { ...operator, options } };
}
