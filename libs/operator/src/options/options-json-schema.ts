import { unreachable } from '@millrace/std';
import type { Option, Options } from './option.ts';

/** A JSON schema (2020-12) of an object of options, or of one of them. */
export interface OptionsJsonSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** What forms are made of; a secret is `writeOnly`. */
export function optionsJsonSchema(
  options: Options,
  { isPart = false }: { readonly isPart?: boolean } = {},
): OptionsJsonSchema {
  const all = Object.entries(options);
  const isRequired = (option: Option) => option.required !== undefined && !isPart;
  return {
    type: 'object',
    properties: Object.fromEntries(all.map(([name, option]) => [name, schemaOf(option)])),
    required: all.flatMap(([name, option]) => (isRequired(option) ? [name] : [])),
    additionalProperties: false,
  };
}

function schemaOf(option: Option): object {
  const { doc, otherwise, secret } = option;
  return {
    ...valueSchema(option),
    description: otherwise === undefined ? doc : `${doc}; ${otherwise} unless given`,
    ...(option.default === undefined ? {} : { default: option.default }),
    ...(secret === true ? { writeOnly: true, format: 'password' } : {}),
  };
}

/** What is preferred of the forms that are accepted: a number may be quoted all the same. */
function valueSchema(option: Option): object {
  switch (option.kind) {
    case 'text':
      return { type: 'string', minLength: 1 };
    case 'choice':
      return { type: 'string', enum: option.choices };
    case 'count':
      return { type: 'integer', minimum: option.least, maximum: option.most };
    case 'rate':
      return { type: 'number', exclusiveMinimum: 0 };
    case 'duration': {
      const number = { type: 'number', minimum: 0, title: option.unit };
      return { anyOf: [{ type: 'string', title: 'interval', minLength: 1 }, number] };
    }
    case 'time':
      return { type: 'string', minLength: 1 };
    case 'flag':
      return { type: 'boolean' };
    default:
      return unreachable(option);
  }
}
