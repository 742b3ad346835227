import { formatType, type Schema } from '@millrace/data';
import type { Exchange, Program, ProgramNode } from '@millrace/program';
import { must } from '@millrace/std';

/** A program node by node, each with its subtasks, where its rows come from, and its fields. */
export function formatProgram(program: Program): string {
  return program.nodes
    .flatMap((node) => [formatNode(program, node), formatFields(node)])
    .join('\n');
}

function formatNode(program: Program, { id, operatorId, parallelism, description }: ProgramNode) {
  const inputs = program.edges
    .filter(({ to }) => to === id)
    .map(({ from, exchange }) => {
      const { operatorId: name, schema } = must(program.nodes[from]);
      return `${name} ${formatExchange(exchange, schema)}`;
    });
  const from = inputs.length === 0 ? '' : ` <- ${inputs.join(', ')}`;
  return `${operatorId} x${parallelism}${from} | ${description}`;
}

function formatExchange(exchange: Exchange, schema: Schema): string {
  if (exchange.kind !== 'hash') return exchange.kind;
  return `hash(${exchange.fields.map((field) => must(schema[field]).name).join(', ')})`;
}

function formatFields({ schema, timeField }: ProgramNode): string {
  const fields = schema.map(({ name, type, nullable }, i) => {
    const time = i === timeField ? ' (event time)' : '';
    return `${name} ${formatType(type)}${nullable ? '' : ' NOT NULL'}${time}`;
  });
  return `    ${fields.join(', ')}`;
}
