import { nodeService } from '@millrace/node';
import { serviceCommand } from '../service-command.ts';

export const nodeCommand = serviceCommand(
  {
    name: 'node',
    examples: ['millrace node --set controller.address=10.0.0.1:9191 --set node.slots=8'],
  },
  nodeService,
);
