import type { SqlType } from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import { must } from '@millrace/std';
import type { Argument } from '../../resolve/resolution.ts';
import { commonType } from '../../resolve/type-rules.ts';
import { commonTypeOf } from '../overloads.ts';
import type { Resolve, Signature } from '../scalar-function.ts';

type ListType = Extract<SqlType, { kind: 'list' }>;

/** Lists of lists and of structs have no layout in a list. */
export function isNested(element: SqlType): boolean {
  return element.kind === 'list' || element.kind === 'struct';
}

/** What a function gives for lists of a type. */
type ResultOf = (list: ListType) => Omit<Signature, 'argumentTypes'>;

export function takesList(result: ResultOf): Resolve {
  return ([list, more]) =>
    list?.type.kind !== 'list' || more !== undefined
      ? null
      : { argumentTypes: [list.type], ...result(list.type) };
}

/** A list and a value that may be one of its elements. */
export function takesListAndValue(result: ResultOf): Resolve {
  return ([list, value, more]) => {
    const type = listWith(list, value);
    if (type === null || more !== undefined) return null;
    return { argumentTypes: [type, type.element], ...result(type) };
  };
}

/** The type of list that holds a list's elements and a value beside them; null if none does. */
export function listWith(list: Argument | undefined, value: Argument | undefined): ListType | null {
  if (list?.type.kind !== 'list' || value === undefined) return null;
  const element = commonType(list.type.element, value.type);
  return element === null || isNested(element) ? null : { kind: 'list', element };
}

/** Lists with elements of a common type, one after the other. */
export function resolveListConcatenation(args: readonly Argument[]): ReturnType<Resolve> {
  const type = commonTypeOf(args);
  if (type?.kind !== 'list' || args.length === 0) return null;
  return { argumentTypes: args.map(() => type), type };
}

/** The type of the elements of a call's first argument, which is a list. */
export function elementType(call: CallExpression): SqlType {
  return (must(call.arguments[0]).type as ListType).element;
}
