import { type PackageJson, scope } from './package-json.ts';
import type { Finding } from './repository.ts';

/**
 * Who may depend on which third-party package. A protocol or format that others own is wrapped by
 * one package, so that replacing its library is a change in one place; ARCHITECTURE.md says what
 * each is for.
 */
export const wrappers: Readonly<Record<string, readonly string[]>> = {
  '@bufbuild/protobuf': ['rpc'],
  '@connectrpc/connect': ['rpc'],
  '@connectrpc/connect-node': ['rpc'],
  'better-sqlite3': ['control-db'],
  '@opentelemetry/api': ['service'],
  '@opentelemetry/exporter-trace-otlp-proto': ['service'],
  '@opentelemetry/resources': ['service'],
  '@opentelemetry/sdk-trace': ['service'],
  fastify: ['service', 'api'],
  kysely: ['control-db'],
  pino: ['service'],
  'prom-client': ['service'],
  selfsigned: ['testkit'],
  'smol-toml': ['service'],
  zod: ['service', 'api', 'cli'],
};

/** Tools, types and oracles: no code that ships may need them. */
export const developmentOnly: ReadonlySet<string> = new Set([
  '@biomejs/biome',
  '@bufbuild/buf',
  '@bufbuild/protoc-gen-es',
  '@duckdb/node-api',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  '@guanmingchiu/sqlparser-ts',
  '@lezer/common',
  '@lezer/highlight',
  '@lezer/lr',
  '@prometheus-io/lezer-promql',
  '@types/better-sqlite3',
  '@types/node',
  'ajv',
  'fast-check',
  'knip',
  'oxlint',
  'oxlint-tsgolint',
  'typescript',
  'vega-datasets',
  'vitest',
  'yaml',
]);

export function checkVendors(subject: PackageJson): readonly Finding[] {
  const own = subject.name.slice(scope.length);
  const report = (message: string) => `${subject.folder}/package.json: ${message}`;
  const isVendor = (dependency: string) => !dependency.startsWith(scope);
  const shipped = Object.keys(subject.dependencies).filter(isVendor);
  const forDevelopment = Object.keys(subject.devDependencies).filter(isVendor);
  return [
    ...shipped
      .filter((vendor) => wrappers[vendor]?.includes(own) !== true)
      .map((vendor) => report(`"${vendor}" is not wrapped here, see test/tidy/vendors.ts`)),
    ...forDevelopment
      .filter((vendor) => !developmentOnly.has(vendor) && wrappers[vendor] === undefined)
      .map((vendor) => report(`"${vendor}" is unknown, see test/tidy/vendors.ts`)),
  ];
}
