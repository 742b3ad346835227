import { closestName } from '@millrace/std';
import { findFunction, functionNames } from '../functions/registry.ts';
import type { ScalarFunction, Signature } from '../functions/scalar-function.ts';
import { argumentsMax } from '../generate/expression-runtime.ts';
import type { Argument, Refused, ResolvedFunction } from './resolution.ts';
import { typeName } from './type-rules.ts';

/**
 * The function that a call by this name (any case; operators by their symbol: '+', '=', '<>',
 * 'like', 'not ilike', 'in', 'is distinct from', '-' and '~' with one operand too, '&', '|', '#',
 * '<<', '>>', '||', '~' for regular expressions) and these arguments means. 'in' takes the value,
 * then its literals.
 */
export function resolveFunction(
  name: string,
  args: readonly Argument[],
): ResolvedFunction | Refused {
  const definition = findFunction(args.length === 1 ? (unaryNames[name] ?? name) : name);
  if (definition === undefined) return unknownFunction(name, args);
  const signature = definition.resolve(args);
  if (typeof signature === 'string') return { kind: 'refused', message: signature };
  if (signature === null) return wrongArguments(definition, name, args);
  const values = args.filter((arg) => arg.constant === undefined);
  if (values.length > argumentsMax) {
    const message = `cannot pass more than ${argumentsMax} arguments to a function`;
    return { kind: 'refused', message };
  }
  return {
    kind: 'resolved',
    function: definition.name,
    argumentTypes: signature.argumentTypes,
    type: signature.type,
    nullable: isNullable(definition, signature, args),
  };
}

/** Symbols that mean something else before one operand. */
const unaryNames: Readonly<Record<string, string>> = { '-': 'negate', '~': 'bitwise not' };

function isNullable(
  { behavior }: ScalarFunction,
  signature: Signature,
  args: readonly Argument[],
): boolean {
  const nullable = args.map((arg) => arg.nullable);
  if (behavior.nulls !== 'strict' && behavior.nullable !== undefined) {
    return signature.nullable === true || behavior.nullable(nullable);
  }
  return signature.nullable === true || nullable.includes(true);
}

/** `foo(bigint, text)`. */
export function callText(name: string, args: readonly Argument[]): string {
  return `${name}(${args.map((arg) => typeName(arg.type)).join(', ')})`;
}

function unknownFunction(name: string, args: readonly Argument[]): Refused {
  const message = `function ${callText(name.toLowerCase(), args)} does not exist`;
  const close = closestName(name, functionNames());
  return close === null
    ? { kind: 'refused', message }
    : { kind: 'refused', message, hint: `did you mean "${close}"?` };
}

function wrongArguments(
  definition: ScalarFunction,
  name: string,
  args: readonly Argument[],
): Refused {
  const hint = 'no function of this name takes these argument types; explicit casts may help';
  if (definition.operator !== true || /^[a-z]+$/.test(name)) {
    const message = `function ${callText(name.toLowerCase(), args)} does not exist`;
    return { kind: 'refused', message, hint };
  }
  const types = args.map((arg) => typeName(arg.type));
  const unary = Object.entries(unaryNames).find(([, canonical]) => canonical === definition.name);
  const symbol = unary?.[0] ?? definition.name;
  const written = types.length === 1 ? `${symbol} ${types[0]}` : types.join(` ${symbol} `);
  return {
    kind: 'refused',
    message: `operator does not exist: ${written}`,
    hint: 'no operator of this name takes these argument types; explicit casts may help',
  };
}
