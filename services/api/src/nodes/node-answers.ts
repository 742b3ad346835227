import { z } from 'zod';
import { listFields, timeMicros } from '../http/answers.ts';

export const nodeAnswer = z
  .strictObject({
    id: z.string(),
    address: z.string().describe('host:port of its gRPC'),
    slots: z.int(),
    free_slots: z.int(),
    labels: z.record(z.string(), z.string()).readonly(),
    last_heartbeat: timeMicros,
    responsive: z
      .boolean()
      .describe('false when it has missed heartbeats or a call; it gets no new workers then'),
    workers: z.array(
      z.strictObject({
        id: z.string(),
        job_id: z.string(),
        pipeline_id: z.string(),
        slots: z.int(),
      }),
    ),
  })
  .meta({ id: 'Node' });

export const nodeListAnswer = z
  .strictObject({
    ...listFields(nodeAnswer),
    scheduler: z
      .string()
      .nullable()
      .describe('how the controller gets workers; null where its release does not say'),
  })
  .meta({ id: 'NodeList' });
