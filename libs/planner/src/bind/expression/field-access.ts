import { formatType, type SqlType } from '@millrace/data';
import type { Expression } from '@millrace/program';
import type { Identifier } from '@millrace/sql';
import { didYouMean } from '../diagnostic-collector.ts';
import { errorExpression, isErrorType } from '../error-expression.ts';
import { pickByName } from '../names.ts';
import { type ExpressionContext, failExpression, refuseExpression } from './expression-context.ts';

/** The field of a struct that is a column or a field itself. */
export function bindField(
  context: ExpressionContext,
  operand: Expression,
  field: Identifier,
): Expression {
  if (isErrorType(operand.type)) return errorExpression;
  if (operand.type.kind !== 'struct') return notStruct(context, operand.type, field);
  if (operand.kind !== 'column') {
    return refuseExpression(context, field.span, 'fields of computed structs are');
  }
  const { fields } = operand.type;
  const [found] = pickByName(field, fields, ({ name }) => name);
  if (found === undefined) {
    const hint = didYouMean(
      field.value,
      fields.map(({ name }) => name),
    );
    const message = `field "${field.value}" does not exist in ${formatType(operand.type)}`;
    return failExpression(context, field.span, { code: 'undefined-column', message, hint });
  }
  const nullable = operand.nullable || found.nullable;
  const path = [...operand.path, fields.indexOf(found)];
  return { kind: 'column', path, type: found.type, nullable };
}

function notStruct(context: ExpressionContext, type: SqlType, field: Identifier): Expression {
  const message = `field "${field.value}" of a value of type ${formatType(type)} does not exist`;
  const hint =
    type.kind === 'json' ? `use the operator: -> '${field.value}'` : 'only a STRUCT has fields';
  return failExpression(context, field.span, { code: 'wrong-type', message, hint });
}
