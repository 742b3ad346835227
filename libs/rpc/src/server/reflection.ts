import type { DescFile, DescService } from '@bufbuild/protobuf';
import { toBinary } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import { Code, type ConnectRouter } from '@connectrpc/connect';
import { Health } from '../gen/grpc/health/v1/health_pb.js';
import {
  ServerReflection,
  type ServerReflectionRequest,
} from '../gen/grpc/reflection/v1/reflection_pb.js';
import {
  ServerReflection as AlphaServerReflection,
  type ServerReflectionRequest as AlphaRequest,
} from '../gen/grpc/reflection/v1alpha/reflection_pb.js';

type Request = ServerReflectionRequest | AlphaRequest;
/** In the words that both versions have. */
type Answer =
  | { case: 'listServicesResponse'; value: { service: { name: string }[] } }
  | { case: 'fileDescriptorResponse'; value: { fileDescriptorProto: Uint8Array[] } }
  | {
      case: 'allExtensionNumbersResponse';
      value: { baseTypeName: string; extensionNumber: number[] };
    }
  | { case: 'errorResponse'; value: { errorCode: Code; errorMessage: string } };

/**
 * Server reflection: lets grpcurl and its like call the services without their proto files. Many
 * tools ask for its version of before first.
 */
export function reflectionRoutes(services: readonly DescService[]) {
  const served = [...services, Health, ServerReflection, AlphaServerReflection];
  const files = withDependencies(served.map((service) => service.file));
  async function* answerAll<T extends Request>(requests: AsyncIterable<T>) {
    for await (const request of requests) {
      const messageResponse = answer(request, served, files);
      yield { validHost: request.host, originalRequest: request, messageResponse };
    }
  }
  return (router: ConnectRouter): void => {
    router.service(ServerReflection, { serverReflectionInfo: answerAll });
    router.service(AlphaServerReflection, { serverReflectionInfo: answerAll });
  };
}

function answer(
  { messageRequest: request }: Request,
  services: readonly DescService[],
  files: readonly DescFile[],
): Answer {
  switch (request.case) {
    case 'listServices': {
      const service = services.map(({ typeName }) => ({ name: typeName }));
      return { case: 'listServicesResponse', value: { service } };
    }
    case 'fileByFilename':
      return fileAnswer(files.find((file) => `${file.name}.proto` === request.value));
    case 'fileContainingSymbol':
      return fileAnswer(files.find((file) => declares(file, request.value)));
    case 'allExtensionNumbersOfType':
      return {
        case: 'allExtensionNumbersResponse',
        value: { baseTypeName: request.value, extensionNumber: [] },
      };
    case 'fileContainingExtension':
      return refusal(Code.NotFound, 'no extensions are declared here');
    case undefined:
      return refusal(Code.InvalidArgument, 'the request asks for nothing');
  }
}

/** The file and all that it needs, its dependencies after it. */
function fileAnswer(file: DescFile | undefined): Answer {
  if (file === undefined) return refusal(Code.NotFound, 'not found');
  const fileDescriptorProto = withDependencies([file]).map((each) =>
    toBinary(FileDescriptorProtoSchema, each.proto),
  );
  return { case: 'fileDescriptorResponse', value: { fileDescriptorProto } };
}

function refusal(errorCode: Code, errorMessage: string): Answer {
  return { case: 'errorResponse', value: { errorCode, errorMessage } };
}

function withDependencies(files: readonly DescFile[]): DescFile[] {
  const found = new Map<string, DescFile>();
  const visit = (file: DescFile): void => {
    if (found.has(file.name)) return;
    found.set(file.name, file);
    file.dependencies.forEach(visit);
  };
  files.forEach(visit);
  return [...found.values()];
}

function declares({ proto }: DescFile, symbol: string): boolean {
  for (const { name, method } of proto.service) {
    if (membersOf(`${proto.package}.${name}`, method).includes(symbol)) return true;
  }
  return typesIn(proto.package, proto.messageType, proto.enumType).includes(symbol);
}

/** The full names of messages and enums, and of all that they have. */
function typesIn(
  scope: string,
  messages: readonly DescriptorProto[],
  enums: readonly EnumDescriptorProto[],
): string[] {
  return [
    ...messages.flatMap(({ name, field, oneofDecl, nestedType, enumType }) => {
      const own = `${scope}.${name}`;
      return [...membersOf(own, [...field, ...oneofDecl]), ...typesIn(own, nestedType, enumType)];
    }),
    // Values are named beside their enum, but grpcurl asks for them as if they were inside of it.
    ...enums.flatMap(({ name, value }) => [
      ...membersOf(`${scope}.${name}`, value),
      ...value.map((each) => `${scope}.${each.name}`),
    ]),
  ];
}

function membersOf(owner: string, members: readonly { readonly name: string }[]): string[] {
  return [owner, ...members.map(({ name }) => `${owner}.${name}`)];
}
