import { serviceCommand } from '../service-command.ts';
import { wireController } from '../wire-controller.ts';

export const controllerCommand = serviceCommand(
  {
    name: 'controller',
    examples: ['SCHEDULER=node DATABASE_PATH=control.sqlite millrace controller'],
  },
  wireController,
);
