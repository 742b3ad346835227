import { serviceCommand } from '../service-command.ts';
import { wireCluster } from '../wire-cluster.ts';

export const clusterCommand = serviceCommand(
  {
    name: 'cluster',
    examples: [
      'millrace cluster',
      'SCHEDULER=embedded millrace cluster --set database.path=/var/lib/millrace.sqlite',
    ],
  },
  wireCluster,
);
