import type { SqlType, Value } from '@millrace/data';
import { AssertionError } from '@millrace/std';
import { EvaluationError } from '../evaluate/evaluation-error.ts';
import { formatDate, formatInterval, formatTime, formatTimestamp } from '../time/format-time.ts';
import { formatDecimal, formatDouble, formatReal } from './number-text.ts';

/** A value, not NULL, as CAST to TEXT writes it. */
export function formatValue(value: Value, type: SqlType): string {
  switch (type.kind) {
    case 'boolean':
      return value === true ? 'true' : 'false';
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return String(value);
    case 'real':
      return formatReal(value as number);
    case 'double':
      return formatDouble(value as number);
    case 'decimal':
      return formatDecimal(value as bigint, type.scale);
    case 'text':
    case 'json':
      return value as string;
    case 'bytea':
      return utf8Text(value as Uint8Array);
    case 'timestamp':
      return formatTimestamp(value as bigint);
    case 'date':
      return formatDate(value as number);
    case 'time':
      return formatTime(value as bigint);
    case 'interval':
      return formatInterval(value as bigint);
    case 'list': {
      const elements = (value as readonly Value[]).map((element) =>
        element === null ? 'NULL' : formatValue(element, type.element),
      );
      return `[${elements.join(', ')}]`;
    }
    default:
      throw new AssertionError(`${type.kind} has no text form`);
  }
}

function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new EvaluationError('invalid-cast', 'invalid byte sequence for encoding "UTF8"');
  }
}
