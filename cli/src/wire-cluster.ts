import { apiService } from '@millrace/api';
import { combineServices, type Service } from '@millrace/service';
import type { Wiring } from './service-command.ts';
import { wireController } from './wire-controller.ts';

/** API and controller in one process. */
export function wireCluster(wiring: Wiring): Service {
  return combineServices([wireController(wiring), apiService({ config: wiring.config })]);
}
