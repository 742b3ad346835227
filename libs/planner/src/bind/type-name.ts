import { decimalPrecisionMax, type SqlType, textType, timestampType } from '@millrace/data';
import type { DecimalType, IntegerType, PlainType, TypeName } from '@millrace/sql';
import { unreachable } from '@millrace/std';
import { errorType } from './error-expression.ts';
import type { DiagnosticCollector } from './diagnostic-collector.ts';

/** Scale of a DECIMAL without one: enough for prices, and whole numbers up to 10^12. */
const decimalScaleDefault = 6;

/** The type that a name in the text means; `errorType` where the engine has none for it. */
export function bindTypeName(diagnostics: DiagnosticCollector, name: TypeName): SqlType {
  switch (name.kind) {
    case 'plain-type':
      return bindPlain(diagnostics, name);
    case 'integer-type':
      return bindInteger(diagnostics, name);
    case 'decimal-type':
      return bindDecimal(diagnostics, name);
    case 'text-type':
      return textType;
    case 'timestamp-type':
      if (!name.withTimeZone) return timestampType;
      diagnostics.refuse(name.span, 'TIMESTAMP WITH TIME ZONE is', 'use TIMESTAMP, which is UTC');
      return errorType;
    case 'time-type':
      return { kind: 'time' };
    case 'array-type': {
      const element = bindTypeName(diagnostics, name.element);
      return element === errorType ? errorType : { kind: 'list', element };
    }
    case 'struct-type': {
      const fields = name.fields.map((field) => ({
        name: field.name.value,
        type: bindTypeName(diagnostics, field.type),
        nullable: !field.notNull,
      }));
      return fields.some(({ type }) => type === errorType) ? errorType : { kind: 'struct', fields };
    }
    case 'map-type':
      diagnostics.refuse(name.span, 'MAP is', 'use JSON, or a STRUCT if the keys are known');
      return errorType;
    default:
      return unreachable(name);
  }
}

function bindPlain(diagnostics: DiagnosticCollector, { name, span }: PlainType): SqlType {
  if (name !== 'uuid') return { kind: name };
  diagnostics.refuse(span, 'UUID is', 'use TEXT');
  return errorType;
}

/** An unsigned type becomes the signed one that holds its values. */
function bindInteger(diagnostics: DiagnosticCollector, type: IntegerType): SqlType {
  const bits = type.unsigned ? type.bits * 2 : type.bits;
  if (bits === 128) {
    diagnostics.warn(type.span, 'unsigned-bigint', 'BIGINT UNSIGNED is read as BIGINT', {
      detail: 'values above 9223372036854775807 are an error when they come',
    });
  }
  if (bits === 8) return { kind: 'tinyint' };
  if (bits === 16) return { kind: 'smallint' };
  return bits === 32 ? { kind: 'integer' } : { kind: 'bigint' };
}

function bindDecimal(diagnostics: DiagnosticCollector, type: DecimalType): SqlType {
  const { precision = decimalPrecisionMax, span } = type;
  const scale = type.scale ?? (type.precision === undefined ? decimalScaleDefault : 0);
  if (precision > decimalPrecisionMax) {
    const most = `DECIMAL has at most ${decimalPrecisionMax} digits`;
    diagnostics.error(span, 'not-supported', `DECIMAL(${precision}, ${scale}) is too wide`, {
      hint: `${most}: use DECIMAL(${decimalPrecisionMax}, ${Math.min(scale, 9)}) or DOUBLE`,
    });
    return errorType;
  }
  if (precision < 1 || scale > precision || scale < 0) {
    diagnostics.error(span, 'invalid-type', `invalid DECIMAL(${precision}, ${scale})`, {
      hint: 'the scale counts digits behind the point, of all that the precision counts',
    });
    return errorType;
  }
  return { kind: 'decimal', precision, scale };
}
