import type { ControlDb } from '@millrace/control-db';
import type { Config, Logger, Telemetry } from '@millrace/service';
import type { Clock, Random } from '@millrace/std';
import type { SchedulerSurroundings } from './schedulers/choose-scheduler.ts';

/** What a controller is made from, whether it acts or stands by. */
export type ControllerServiceOptions = Omit<
  SchedulerSurroundings,
  'config' | 'controllerAddress' | 'controller' | 'pool' | 'nodes' | 'onExit'
> & {
  readonly config: Config;
  /** Opened and closed by the caller. */
  readonly db: ControlDb;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly telemetry?: Telemetry | undefined;
};
