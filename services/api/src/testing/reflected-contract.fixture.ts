import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, loadSync, type Options } from '@grpc/proto-loader';

const PROTO = fileURLToPath(new URL('../../../../proto', import.meta.url));
const OPTIONS: Options = { keepCase: true, longs: Number, enums: String, defaults: true };
const REFLECTION = 'grpc.reflection.v1.ServerReflection';

export type ReflectedContract = {
  readonly services: readonly string[];
  /** Services by name as tables of methods, messages and enums as their descriptors. */
  readonly definition: Record<string, unknown>;
};

type ReflectionAnswer = {
  readonly list_services_response?: { readonly service: readonly { readonly name: string }[] };
  readonly file_descriptor_response?: { readonly file_descriptor_proto: readonly Buffer[] };
};

/**
 * The contract of a server as it tells it itself, without any proto file but that of reflection.
 */
export async function reflectContract(address: string): Promise<ReflectedContract> {
  const loaded = loadSync('grpc/reflection/v1/reflection.proto', {
    ...OPTIONS,
    includeDirs: [PROTO],
  });
  const Client = grpc.makeGenericClientConstructor(
    // The loader gives every service as its table of methods.
    loaded[REFLECTION] as grpc.ServiceDefinition,
    REFLECTION,
  );
  const client = new Client(address, grpc.credentials.createInsecure());
  try {
    // A generic client carries its methods under their names.
    type Ask = () => grpc.ClientDuplexStream<object, ReflectionAnswer>;
    const stream = (client['ServerReflectionInfo'] as unknown as Ask).call(client);
    const ask = async (question: object): Promise<ReflectionAnswer> => {
      stream.write(question);
      const [answer] = (await once(stream, 'data')) as [ReflectionAnswer];
      return answer;
    };
    const listed = await ask({ list_services: '' });
    const services = listed.list_services_response?.service.map(({ name }) => name) ?? [];
    const files = new Map<string, Buffer>();
    for (const name of services) {
      const { file_descriptor_response: found } = await ask({ file_containing_symbol: name });
      for (const file of found?.file_descriptor_proto ?? [])
        files.set(file.toString('base64'), file);
    }
    stream.end();
    const set = Buffer.concat([...files.values()].flatMap((file) => [header(file.length), file]));
    return { services, definition: { ...loadFileDescriptorSetFromBuffer(set, OPTIONS) } };
  } finally {
    client.close();
  }
}

/** What stands before each file of a FileDescriptorSet: field 1, and its length as a varint. */
function header(length: number): Buffer {
  const bytes = [0x0a];
  let rest = length;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}
