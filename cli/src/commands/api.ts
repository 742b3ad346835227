import { apiService } from '@millrace/api';
import { serviceCommand } from '../service-command.ts';

export const apiCommand = serviceCommand(
  {
    name: 'api',
    examples: ['DATABASE_PATH=control.sqlite millrace api --set api.http_port=8080'],
  },
  ({ config }) => apiService({ config }),
);
