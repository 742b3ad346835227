import { workerService } from '@millrace/worker';
import { serviceCommand } from '../service-command.ts';

export const workerCommand = serviceCommand(
  {
    name: 'worker',
    examples: ['MILLRACE__CONTROLLER__ADDRESS=10.0.0.1:9191 millrace worker --set worker.slots=4'],
  },
  ({ config }) => workerService(config),
);
