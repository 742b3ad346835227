import { unreachable } from '@millrace/std';
import type {
  CreateFunction,
  CreateView,
  Drop,
  FunctionParameter,
  Statement,
} from '../ast/statement.ts';
import { printCreateTable } from './create-table.ts';
import { printExpression, printQuery } from './expression-and-query.ts';
import { printColumns, printIdentifier, printLabel, printObjectName, printString } from './name.ts';
import { printTypeName } from './type-name.ts';

/**
 * The text of a statement on one line, without a semicolon. Parsing it yields the same tree, spans
 * left aside.
 */
export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'create-table':
      return printCreateTable(statement);
    case 'create-view':
      return printCreateView(statement);
    case 'create-function':
      return printCreateFunction(statement);
    case 'insert': {
      const { table, columns, source } = statement;
      const list = columns.length === 0 ? '' : ` ${printColumns(columns)}`;
      return `INSERT INTO ${printObjectName(table)}${list} ${printQuery(source)}`;
    }
    case 'query-statement':
      return printQuery(statement.query);
    case 'set-statement':
      return `SET ${printObjectName(statement.name)} = ${printExpression(statement.value)}`;
    case 'explain': {
      const stage = statement.stage === undefined ? '' : `(${statement.stage.toUpperCase()}) `;
      return `EXPLAIN ${stage}${printStatement(statement.statement)}`;
    }
    case 'drop':
      return printDrop(statement);
    default:
      return unreachable(statement);
  }
}

function printCreateView(view: CreateView): string {
  const columns = view.columns.length === 0 ? '' : ` ${printColumns(view.columns)}`;
  const name = printObjectName(view.name);
  const exists = view.ifNotExists ? ' IF NOT EXISTS' : '';
  return `${createWords(view)} VIEW${exists} ${name}${columns} AS ${printQuery(view.query)}`;
}

function printCreateFunction(created: CreateFunction): string {
  const { name, parameters, returns, language, body } = created;
  const list = parameters.map(printParameter).join(', ');
  const parts = [`${createWords(created)} FUNCTION ${printObjectName(name)}(${list})`];
  if (returns !== undefined) parts.push(`RETURNS ${printTypeName(returns)}`);
  if (language !== undefined) parts.push(`LANGUAGE ${printLabel(language)}`);
  if (body !== undefined) parts.push(`AS ${printString(body)}`);
  return parts.join(' ');
}

function printParameter({ name, type }: FunctionParameter): string {
  const typeName = printTypeName(type);
  return name === undefined ? typeName : `${printIdentifier(name)} ${typeName}`;
}

function printDrop({ object, ifExists, names, cascade }: Drop): string {
  const exists = ifExists ? ' IF EXISTS' : '';
  const list = names.map(printObjectName).join(', ');
  return `DROP ${object.toUpperCase()}${exists} ${list}${cascade ? ' CASCADE' : ''}`;
}

function createWords(created: {
  readonly orReplace: boolean;
  readonly temporary: boolean;
}): string {
  return `CREATE${created.orReplace ? ' OR REPLACE' : ''}${created.temporary ? ' TEMPORARY' : ''}`;
}
