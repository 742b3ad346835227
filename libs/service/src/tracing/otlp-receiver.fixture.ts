import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** A span as it came over the wire. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentId: string;
  readonly failure: string;
}

export interface OtlpReceiver {
  /** What to configure as the endpoint. */
  readonly url: string;
  readonly headers: () => Readonly<Record<string, string | string[] | undefined>>;
  readonly spans: () => readonly ReceivedSpan[];
  close(): Promise<void>;
}

/** For tests: takes traces as a collector does, by OTLP over HTTP. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  let headers: Record<string, string | string[] | undefined> = {};
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    headers = request.headers;
    const isTraces = request.method === 'POST' && request.url === '/v1/traces';
    if (isTraces) spans.push(...readRequest(await buffer(request)));
    response.writeHead(isTraces ? 200 : 404, { 'content-type': 'application/x-protobuf' }).end();
  };
  const server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // The address of a listening TCP server is never a string.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    headers: () => headers,
    spans: () => spans,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Fields by number, as often as they come; numbers of the fields are those of OTLP's protocol. */
type Fields = ReadonlyMap<number, readonly Uint8Array[]>;

function readFields(bytes: Uint8Array): Fields {
  const fields = new Map<number, Uint8Array[]>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type !== WireType.LengthDelimited) {
      reader.skip(type);
      continue;
    }
    fields.set(number, [...(fields.get(number) ?? []), reader.bytes()]);
  }
  return fields;
}

function readRequest(bytes: Uint8Array): ReceivedSpan[] {
  const [RESOURCE_SPANS, RESOURCE, SCOPE_SPANS, SPANS] = [1, 1, 2, 2];
  return all(readFields(bytes), RESOURCE_SPANS).flatMap((group) => {
    const fields = readFields(group);
    const service = all(fields, RESOURCE).map(serviceName).join('');
    return all(fields, SCOPE_SPANS)
      .flatMap((scope) => all(readFields(scope), SPANS))
      .map((span) => readSpan(service, readFields(span)));
  });
}

function readSpan(service: string, fields: Fields): ReceivedSpan {
  const [TRACE_ID, SPAN_ID, PARENT_ID, NAME, STATUS, STATUS_MESSAGE] = [1, 2, 4, 5, 15, 2];
  return {
    service,
    name: textOf(fields, NAME),
    traceId: Buffer.concat(all(fields, TRACE_ID)).toString('hex'),
    spanId: Buffer.concat(all(fields, SPAN_ID)).toString('hex'),
    parentId: Buffer.concat(all(fields, PARENT_ID)).toString('hex'),
    failure: all(fields, STATUS)
      .map((status) => textOf(readFields(status), STATUS_MESSAGE))
      .join(''),
  };
}

function serviceName(resource: Uint8Array): string {
  const [ATTRIBUTES, KEY, VALUE, STRING_VALUE] = [1, 1, 2, 1];
  return all(readFields(resource), ATTRIBUTES)
    .map(readFields)
    .filter((attribute) => textOf(attribute, KEY) === 'service.name')
    .flatMap((attribute) => all(attribute, VALUE))
    .map((value) => textOf(readFields(value), STRING_VALUE))
    .join('');
}

function all(fields: Fields, number: number): readonly Uint8Array[] {
  return fields.get(number) ?? [];
}

function textOf(fields: Fields, number: number): string {
  return Buffer.concat(all(fields, number)).toString('utf8');
}
