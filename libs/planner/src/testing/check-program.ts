import { formatType, type Schema, sameType, type SqlType } from '@millrace/data';
import { aggregateState, canCast, resolveAggregate, resolveFunction } from '@millrace/expr';
import type {
  AggregateCall,
  Expression,
  Program,
  ProgramEdge,
  ProgramNode,
} from '@millrace/program';
import { assert, must, unreachable } from '@millrace/std';
import { argumentOf } from '../plan/build-expression.ts';
import { fieldAt } from '../plan/field-at.ts';
import { operandsOf } from '../plan/map-expression.ts';

/** Throws where a program breaks what `@millrace/program` promises to the engine. */
export function checkProgram(program: Program): void {
  for (const [id, node] of program.nodes.entries()) {
    assert(node.id === id, `${node.operatorId} has its position as id`);
    assert(node.parallelism <= program.parallelism, `${node.operatorId} fits the program`);
    const time = node.timeField === null ? null : must(node.schema[node.timeField]);
    const isTime = time === null || (time.type.kind === 'timestamp' && !time.nullable);
    assert(isTime, `${node.operatorId} has an event time that is a timestamp, not null`);
    const edges = program.edges.filter(({ to }) => to === id);
    for (const edge of edges) checkEdge(program, node, edge);
    checkNode(
      node,
      edges.map(({ from }) => must(program.nodes[from])),
    );
  }
}

function checkEdge({ nodes }: Program, to: ProgramNode, { from, exchange }: ProgramEdge): void {
  const source = must(nodes[from]);
  const name = `${source.operatorId} -> ${to.operatorId}`;
  assert(from < to.id, `${name} goes forward`);
  switch (exchange.kind) {
    case 'forward':
      return assert(source.parallelism === to.parallelism, `${name} joins equal parallelisms`);
    case 'gather':
      return assert(to.parallelism === 1, `${name} ends in one subtask`);
    case 'hash':
      assert(exchange.fields.length > 0, `${name} has fields`);
      return assert(
        exchange.fields.every((field) => source.schema[field] !== undefined),
        `${name} has fields of its rows`,
      );
    case 'rebalance':
      return;
    default:
      unreachable(exchange);
  }
}

function checkNode(node: ProgramNode, inputs: readonly ProgramNode[]): void {
  const { operator, operatorId, schema } = node;
  const [first] = inputs;
  const input = first?.schema ?? [];
  switch (operator.kind) {
    case 'source':
      return assert(inputs.length === 0, `${operatorId} has no input`);
    case 'union':
      for (const other of inputs) checkSameSchema(operatorId, other.schema, schema);
      return assert(inputs.length > 1, `${operatorId} has inputs`);
    case 'watermark':
      checkSameSchema(operatorId, input, schema);
      assert(!operator.expression.nullable, `${operatorId} is never NULL`);
      return checkTyped(operatorId, operator.expression, input, { kind: 'timestamp' });
    case 'filter':
      checkSameSchema(operatorId, input, schema);
      return checkTyped(operatorId, operator.predicate, input, { kind: 'boolean' });
    case 'project':
      assert(operator.expressions.length === schema.length, `${operatorId} has all its fields`);
      for (const [i, expression] of operator.expressions.entries()) {
        const field = must(schema[i]);
        checkTyped(`${operatorId}.${field.name}`, expression, input, field.type);
        assert(!expression.nullable || field.nullable, `${operatorId}.${field.name} may be NULL`);
      }
      return;
    case 'window-aggregate':
      return checkAggregate(node, operator, input);
    case 'window-top': {
      for (const expression of operator.partition) checkExpression(operatorId, expression, input);
      for (const { expression } of operator.order) checkExpression(operatorId, expression, input);
      assert(
        Number.isSafeInteger(operator.limit) && operator.limit > 0,
        `${operatorId} is limited`,
      );
      const own = schema.slice(0, operator.rowNumber ? -1 : schema.length);
      return checkSameSchema(operatorId, input, own);
    }
    case 'sink':
      return checkSameSchema(operatorId, input, schema);
    default:
      unreachable(operator);
  }
}

function checkAggregate(
  { operatorId, schema }: ProgramNode,
  operator: ProgramNode['operator'] & { readonly kind: 'window-aggregate' },
  input: Schema,
): void {
  const { phase, keys, aggregates, time } = operator;
  for (const key of keys) checkExpression(operatorId, key, input);
  checkTyped(operatorId, time, input, { kind: 'timestamp' });
  assert(!time.nullable, `${operatorId} has a time in each row`);
  if (phase !== 'final') {
    for (const call of aggregates) checkCall(operatorId, call, input);
  }
  const states = aggregates.flatMap((call) => aggregateState(call).map(({ type }) => type));
  const results = aggregates.map(({ type }) => type);
  const window: SqlType = must(schema[keys.length]).type;
  const types: SqlType[] = [
    ...keys.map(({ type }) => type),
    ...(phase === 'partial'
      ? [{ kind: 'timestamp' } as const, { kind: 'bigint' } as const, ...states]
      : [window, ...results, { kind: 'timestamp' } as const]),
  ];
  const actual = schema.map(({ type }) => type);
  assert(actual.length === types.length, `${operatorId} has the fields of its phase`);
  for (const [i, type] of types.entries()) {
    assert(sameType(type, must(actual[i])), `${operatorId} has the types of its phase`);
  }
}

function checkCall(place: string, call: AggregateCall, input: Schema): void {
  for (const argument of call.arguments) checkExpression(place, argument, input);
  if (call.filter !== null) checkTyped(place, call.filter, input, { kind: 'boolean' });
  const resolved = resolveAggregate(call.function, call.arguments.map(argumentOf), call.distinct);
  assert(resolved.kind === 'resolved', `${place}: ${call.function} takes its arguments`);
  assert(sameType(resolved.type, call.type), `${place}: ${call.function} has its type`);
}

function checkTyped(place: string, expression: Expression, input: Schema, type: SqlType): void {
  checkExpression(place, expression, input);
  const types = `${formatType(expression.type)}, not ${formatType(type)}`;
  assert(sameType(expression.type, type), `${place} is of type ${types}`);
}

function checkExpression(place: string, expression: Expression, input: Schema): void {
  for (const operand of operandsOf(expression)) checkExpression(place, operand, input);
  const { type, kind } = expression;
  const isType = (other: SqlType): boolean => sameType(type, other);
  switch (kind) {
    case 'column': {
      const field = must(fieldAt(input, expression.path), `${place}: ${expression.path.join('.')}`);
      return assert(isType(field.type), `${place}: ${field.name} has its type`);
    }
    case 'literal':
      return assert((expression.value === null) === expression.nullable, `${place}: literal`);
    case 'call': {
      const { function: name, arguments: args } = expression;
      const resolved = resolveFunction(name, args.map(argumentOf));
      assert(resolved.kind === 'resolved', `${place}: ${name} takes its arguments`);
      const isExact = args.every((arg, i) => sameType(arg.type, must(resolved.argumentTypes[i])));
      return assert(isExact && isType(resolved.type), `${place}: ${name} has its types`);
    }
    case 'cast': {
      const from = expression.operand.type;
      const text = `${formatType(from)} to ${formatType(type)}`;
      return assert(canCast(from, type) !== 'no', `${place}: ${text} can be cast`);
    }
    case 'case': {
      const results = [...expression.branches.map(({ result }) => result), expression.otherwise];
      assert(
        results.every((result) => isType(result.type)),
        `${place}: CASE has one type`,
      );
      const isBoolean = expression.branches.every(({ when }) => when.type.kind === 'boolean');
      return assert(isBoolean, `${place}: WHEN is boolean`);
    }
    case 'logical':
      return assert(
        expression.operands.every((operand) => operand.type.kind === 'boolean'),
        `${place}: ${expression.operator} takes booleans`,
      );
    case 'null-test':
      return assert(isType({ kind: 'boolean' }), `${place}: ${expression.test}`);
    default:
      unreachable(kind);
  }
}

function checkSameSchema(place: string, from: Schema, to: Schema): void {
  const isSame =
    from.length === to.length &&
    from.every((field, i) => {
      const { name, type, nullable } = must(to[i]);
      return field.name === name && field.nullable === nullable && sameType(field.type, type);
    });
  assert(isSame, `${place} has the schema of its input`);
}
