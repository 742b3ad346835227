import fc from 'fast-check';
import type { ContractOperation } from './contract-checker.fixture.ts';
import { mutated, strangeValue } from './mutation.fixture.ts';
import { type ArbitraryOptions, schemaArbitrary } from './schema-arbitrary.fixture.ts';

/** A request that is made up; which ids there are is only known when it is sent. */
export type Call = {
  readonly path: string;
  readonly method: string;
  /** By name; a number picks one of the ids that there are. */
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: CallBody;
};

/** JSON, or a text that need not be. */
export type CallBody = { readonly value: unknown } | { readonly text: string } | null;

/** Half of the calls are as the document has them, the others are not. */
export function callArbitrary(
  path: string,
  method: string,
  operation: ContractOperation,
  options: ArbitraryOptions,
): fc.Arbitrary<Call> {
  const named = (place: string) => operation.parameters.filter((each) => each.in === place);
  const all = (place: string, arbitrary: fc.Arbitrary<string | number>) =>
    Object.fromEntries(named(place).map(({ name }) => [name, arbitrary]));
  const schema = operation.requestBody?.content['application/json'].schema;
  const valid = schema === undefined ? null : schemaArbitrary(schema, options);
  const base = { path: fc.constant(path), method: fc.constant(method) };
  // A number would name what is there already.
  const politeId = method === 'put' ? fc.uuid() : fc.nat(1000);
  const polite = fc.record({
    ...base,
    parameters: fc.record(all('path', politeId)),
    query: queryArbitrary(named('query'), options, false),
    headers: fc.constant({}),
    body: valid === null ? fc.constant(null) : valid.map((value): CallBody => ({ value })),
  });
  const hostile = fc.record({
    ...base,
    parameters: fc.record(all('path', hostileId)),
    query: queryArbitrary(named('query'), options, true),
    headers: fc.record(all('header', fc.stringMatching(/^[!-~]{1,40}$/)), { requiredKeys: [] }),
    body: valid === null ? fc.constant(null) : hostileBody(valid),
  });
  return fc.oneof(polite, hostile) as fc.Arbitrary<Call>;
}

const hostileId = fc.oneof(
  { weight: 4, arbitrary: fc.nat(1000) },
  fc.string().map((text) => encodeURIComponent(text.toWellFormed()) || '-'),
  fc.constantFrom('%00', '%zz', '..', '%2e%2e%2f', '%F0%9F%A6%89', 'a'.repeat(300)),
);

function queryArbitrary(
  parameters: ContractOperation['parameters'],
  options: ArbitraryOptions,
  isHostile: boolean,
): fc.Arbitrary<Call['query']> {
  const pairs = parameters.map(({ name, schema }) => {
    const valid = schemaArbitrary(schema, options, name);
    const value = isHostile ? fc.oneof(valid, strangeValue) : valid;
    const pair = value.map((each) => [name, queryText(each).toWellFormed()] as const);
    return fc.option(pair, { freq: isHostile ? 3 : 1 });
  });
  return fc.tuple(...pairs).map((all) => all.filter((each) => each !== null));
}

function queryText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function hostileBody(valid: fc.Arbitrary<unknown>): fc.Arbitrary<CallBody> {
  return fc.oneof(
    { weight: 6, arbitrary: mutated(valid).map((value): CallBody => ({ value })) },
    { weight: 1, arbitrary: strangeValue.map((value): CallBody => ({ value })) },
    { weight: 1, arbitrary: fc.string().map((text): CallBody => ({ text })) },
    { weight: 1, arbitrary: fc.constantFrom<CallBody>({ text: '{"__proto__":1}' }, null) },
  );
}
