import { textType, timestampType } from '@millrace/data';
import type { CallExpression } from '@millrace/program';
import { must } from '@millrace/std';
import { constantValue } from '../../evaluate/literal.ts';
import type { Argument } from '../../resolve/resolution.ts';
import { timePart, timePartNames } from '../../time/time-part.ts';
import { timePartCode } from '../../time/time-part-code.ts';
import { truncateTimestamp, truncationUnits } from '../../time/truncate.ts';
import { truncateCode } from '../../time/truncate-code.ts';
import type { Resolve, ScalarFunction, Signature } from '../scalar-function.ts';
import { bigintAt, strict, textAt } from '../strict-function.ts';

export const timePartFunctions: readonly ScalarFunction[] = [
  strict({
    name: 'date_part',
    aliases: ['extract', 'datepart'],
    resolve: resolvePart,
    evaluate: (args, call) => {
      const micros = bigintAt(args, 1);
      return timePart(textAt(args, 0).toLowerCase(), micros, must(call.arguments[1]).type);
    },
    generate: ({ values }, call, code) =>
      timePartCode(fieldOf(call), must(values[1]), { type: must(call.arguments[1]).type, code }),
  }),
  strict({
    name: 'date_trunc',
    aliases: ['datetrunc'],
    resolve: (args) => {
      const [unit, time] = args;
      if (unit === undefined || time === undefined || args.length > 2) return null;
      if (!['timestamp', 'date', 'null'].includes(time.type.kind)) return null;
      const name = constantText(unit);
      if (name === null) return 'the unit of date_trunc must be a constant text';
      const known = truncationUnits.includes(name);
      if (!known)
        return `unit "${name}" not recognized for date_trunc; units are ${truncationUnits.join(', ')}`;
      return { argumentTypes: [textType, timestampType], type: timestampType };
    },
    evaluate: (args) => truncateTimestamp(textAt(args, 0).toLowerCase(), bigintAt(args, 1)),
    generate: ({ values }, call, code) => truncateCode(fieldOf(call), must(values[1]), code),
  }),
];

function fieldOf(call: CallExpression): string {
  return String(constantValue(call.arguments[0])).toLowerCase();
}

function constantText(argument: Argument): string | null {
  return typeof argument.constant === 'string' ? argument.constant.toLowerCase() : null;
}

/** Whole numbers, but for the seconds since the epoch, which have a fraction. */
function resolvePart(args: readonly Argument[]): ReturnType<Resolve> {
  const [field, time] = args;
  if (field === undefined || time === undefined || args.length > 2) return null;
  const source = time.type.kind === 'date' || time.type.kind === 'null' ? timestampType : time.type;
  if (!['timestamp', 'time', 'interval'].includes(source.kind)) return null;
  const name = constantText(field);
  if (name === null) return 'the field of date_part must be a constant text';
  const names = timePartNames(source);
  if (!names.includes(name)) {
    return `field "${name}" not recognized for type ${source.kind}; fields are ${names.join(', ')}`;
  }
  const signature: Signature = {
    argumentTypes: [textType, source],
    type: { kind: partKind(name) },
  };
  return signature;
}

function partKind(name: string): 'double' | 'bigint' | 'integer' {
  if (name === 'epoch') return 'double';
  return name.startsWith('nanosecond') || name.startsWith('microsecond') ? 'bigint' : 'integer';
}
