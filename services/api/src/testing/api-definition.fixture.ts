import { fileURLToPath } from 'node:url';
import { loadSync } from '@grpc/proto-loader';

const PROTO = fileURLToPath(new URL('../../../../proto', import.meta.url));

/** The public contract as its proto files say it. */
export const apiDefinition = loadSync(
  ['millrace/v1/api.proto', 'millrace/v1/connections.proto', 'grpc/health/v1/health.proto'],
  {
    includeDirs: [PROTO],
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
    oneofs: true,
  },
);
