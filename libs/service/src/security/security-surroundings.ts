import type { Clock } from '@millrace/std';
import type { Logger } from '../log.ts';

/** What files that may change are watched and told about with. */
export interface SecuritySurroundings {
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}
