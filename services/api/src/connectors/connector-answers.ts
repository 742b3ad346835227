import { z } from 'zod';
import { listAnswer } from '../http/answers.ts';

export const connectorAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  source: z.boolean(),
  sink: z.boolean(),
});

export const connectorListAnswer = listAnswer('ConnectorList', connectorAnswer);
