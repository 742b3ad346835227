import type { ControlDb } from '@millrace/control-db';
import { ControlDbError } from '@millrace/control-db';
import { afterEach, expect, test } from 'vitest';
import { VirtualController } from './testing/virtual-controller.fixture.ts';

let controller: VirtualController;
afterEach(() => controller.close());

function onlyWorker() {
  const [worker, ...others] = controller.present();
  expect(others).toEqual([]);
  if (worker === undefined) throw new Error('there is no worker');
  return worker;
}

test('a new pipeline runs within a second', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  const { status } = await controller.db.jobs.get(job.id);
  expect(status).toMatchObject({ state: 'Running', runId: 1, tasks: 4, waitReason: null });
  const worker = onlyWorker();
  expect(worker.started).toMatchObject({ generation: 1, parallelism: 2, jobId: job.id });
  expect(worker.started?.workers).toEqual([
    { workerId: 'wk_0', rpcAddress: 'wk_0', dataAddress: 'wk_0', slots: [0, 1] },
  ]);
  expect(controller.moves).toEqual(['Created -> Scheduling', 'Scheduling -> Running']);
});

test('a bounded job finishes and its workers go', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  const worker = onlyWorker();
  await controller.finishTasks(worker, 'source_0');
  await controller.pass(10);
  expect(await controller.state(job)).toBe('Finishing');
  await controller.finishTasks(worker, 'sink_1');
  await controller.pass(10);
  expect(await controller.state(job)).toBe('Finished');
  expect(controller.present()).toEqual([]);
  await controller.pass(10_000);
  expect(await controller.state(job)).toBe('Finished');
});

test('a worker that exits is replaced at once, with a new generation', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  controller.exit(onlyWorker(), 'was killed by SIGKILL');
  await controller.pass(10);
  const recovering = await controller.db.jobs.get(job.id);
  expect(recovering.status).toMatchObject({
    state: 'Recovering',
    failure: { message: 'worker wk_0 was killed by SIGKILL', domain: 'external' },
  });
  await controller.pass(1_000);
  const running = await controller.db.jobs.get(job.id);
  expect(running.status).toMatchObject({ state: 'Running', runId: 2, restarts: 1, failure: null });
  expect(onlyWorker().generation).toBe(2);
});

test('a job whose worker was told to end runs elsewhere without a wait and keeps its restarts', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  for (let generation = 1; generation <= controller.limits.allowedRestarts + 1; generation += 1) {
    await controller.failTask(onlyWorker(), { message: 'told to end', planned: true });
    await controller.pass(100);
    expect(onlyWorker().generation).toBe(generation + 1);
    const { status } = await controller.db.jobs.get(job.id);
    expect(status).toMatchObject({ state: 'Running', restarts: 0, failure: null });
  }
});

test('workers that are told to end in a loop do not keep a job busy, and after healthy time it moves at once', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  const loop = async (durationMs: number): Promise<number> => {
    const before = controller.workers.length;
    for (let passedMs = 0; passedMs < durationMs; passedMs += 100) {
      for (const worker of controller.present()) {
        await controller.failTask(worker, { message: 'told to end', planned: true });
      }
      await controller.pass(100);
    }
    return controller.workers.length - before;
  };
  expect(await loop(600_000)).toBeLessThan(30);
  await controller.pass(60_000 + controller.limits.healthyDurationMs);
  expect((await controller.db.jobs.get(job.id)).status).toMatchObject({
    state: 'Running',
    restarts: 0,
  });
  expect(await loop(100)).toBe(1);
});

test('a silent worker counts as dead after its time, not before', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  controller.behaviour.heartbeats = false;
  await controller.pass(4_000);
  expect(onlyWorker().generation).toBe(1);
  await controller.pass(1_600);
  controller.behaviour.heartbeats = true;
  await controller.pass(2_000);
  expect(await controller.state(job)).toBe('Running');
  expect(onlyWorker().generation).toBe(2);
});

test('silent nodes are looked for in every pass, whether anybody asks for nodes or not', async () => {
  controller = await VirtualController.start();
  const before = controller.looksForSilentNodes;
  await controller.pass(5_000);
  expect(controller.looksForSilentNodes - before).toBe(10);
});

test('workers are not blamed for the time in which the controller stood still', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(1_000);
  await controller.clock.jump(60_000);
  await controller.pass(3_000);
  expect(await controller.state(job)).toBe('Running');
  expect(controller.workers).toHaveLength(1);
  expect(controller.forgivenMs).toBeGreaterThan(58_000);
});

test('messages of an old generation are refused, whatever they say', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  const zombie = onlyWorker();
  controller.exit(zombie, 'was killed by SIGKILL');
  await controller.pass(2_000);
  const { worker } = zombie.registration;
  const task = { operatorId: 'source_0', subtask: 0 };
  const rows = { ...task, startId: 0, rows: ['{}'], timestamps: [0], done: false };
  const refusals = [
    controller.port.registerWorker(zombie.registration),
    controller.port.heartbeat(worker),
    controller.port.taskStarted(worker, task),
    controller.port.taskFinished(worker, task),
    controller.port.taskFailed(worker, task, { message: 'm', domain: 'user', retry: 'never' }),
    controller.port.workerInitialized(worker, null),
    controller.port.reportRows(worker, rows),
  ];
  for (const refusal of refusals) {
    await expect(refusal).rejects.toMatchObject({ reason: 'permission-denied' });
  }
  await controller.pass(1_000);
  expect(await controller.state(job)).toBe('Running');
});

test('a user error fails the job at once and is kept for its owner', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  const error = { message: 'division by zero', domain: 'user', retry: 'never' } as const;
  await controller.failTask(onlyWorker(), { ...error, details: 'row 7' });
  await controller.pass(10);
  const { status } = await controller.db.jobs.get(job.id);
  expect(status).toMatchObject({
    state: 'Failed',
    restarts: 0,
    failure: { message: 'division by zero', domain: 'user', operatorId: 'sink_1' },
  });
  const { items } = await controller.db.jobLogs.list(job.id, { limit: 5 });
  expect(items).toMatchObject([
    { message: 'division by zero', operatorId: 'sink_1', taskIndex: 1, details: 'row 7', runId: 1 },
  ]);
  expect(controller.present()).toEqual([]);
});

test('a job that fails again and again gives up, later each time', async () => {
  controller = await VirtualController.start({ allowedRestarts: 4 });
  controller.behaviour.refusesLaunch = 'no memory';
  const job = await controller.create();
  const startMs = controller.clock.monotonicMs();
  while ((await controller.state(job)) !== 'Failed') await controller.pass(100);
  const tookMs = controller.clock.monotonicMs() - startMs;
  expect(tookMs).toBeGreaterThan((500 + 1_000 + 2_000 + 4_000) / 2);
  expect(tookMs).toBeLessThan(500 + 1_000 + 2_000 + 4_000 + 2_000);
  const { status } = await controller.db.jobs.get(job.id);
  expect(status.failure?.message).toBe('gave up after 4 restarts: no memory');
  expect(status.runId).toBe(5);
});

test('healthy time refills the restarts', async () => {
  controller = await VirtualController.start({ allowedRestarts: 1, healthyDurationMs: 10_000 });
  const job = await controller.create();
  for (let round = 0; round < 3; round += 1) {
    await controller.pass(2_000);
    controller.exit(onlyWorker(), 'exited with code 1');
    await controller.pass(12_000);
    const { status } = await controller.db.jobs.get(job.id);
    expect(status).toMatchObject({ state: 'Running', restarts: 0, runId: round + 2 });
  }
});

test('a job waits for slots, says so, and runs when there are enough', async () => {
  controller = await VirtualController.start();
  controller.behaviour.slotsFree = 1;
  const job = await controller.create();
  await controller.pass(20_000);
  const waiting = await controller.db.jobs.get(job.id);
  expect(waiting.status).toMatchObject({
    state: 'Scheduling',
    waitReason: 'needs 2 slots, 1 free',
    restarts: 0,
  });
  controller.behaviour.slotsFree = 2;
  await controller.pass(2_000);
  expect(await controller.state(job)).toBe('Running');
});

test('workers that never register are given up and asked for again', async () => {
  controller = await VirtualController.start();
  controller.behaviour.registers = false;
  const job = await controller.create();
  await controller.pass(61_000);
  expect(controller.moves).toContain('Scheduling -> Recovering');
  controller.behaviour.registers = true;
  await controller.pass(65_000);
  expect(await controller.state(job)).toBe('Running');
});

test('stop, start and stop again in every way', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  for (const stop of ['graceful', 'checkpoint', 'immediate', 'force'] as const) {
    await controller.pass(1_000);
    expect(await controller.state(job)).toBe('Running');
    const worker = onlyWorker();
    await controller.db.pipelines.changeDesired(job.pipelineId, { stop });
    await controller.pass(600);
    expect(await controller.state(job)).toBe('Stopped');
    const asked = {
      graceful: 'graceful',
      checkpoint: 'graceful',
      immediate: 'immediate',
      force: null,
    };
    expect(worker.stopped).toBe(asked[stop]);
    expect(controller.present()).toEqual([]);
    await controller.db.pipelines.changeDesired(job.pipelineId, { stop: 'none' });
  }
});

test('a graceful stop that does not come to an end becomes urgent, or is cut short', async () => {
  controller = await VirtualController.start();
  controller.behaviour.stopsTasks = false;
  const job = await controller.create();
  await controller.pass(1_000);
  const worker = onlyWorker();
  await controller.db.pipelines.changeDesired(job.pipelineId, { stop: 'graceful' });
  await controller.pass(5_000);
  expect(await controller.state(job)).toBe('Stopping');
  await controller.db.pipelines.changeDesired(job.pipelineId, { stop: 'immediate' });
  await controller.pass(600);
  expect(worker.stopped).toBe('immediate');
  await controller.pass(60_000);
  expect(await controller.state(job)).toBe('Stopped');
  expect(controller.present()).toEqual([]);
});

test('a restart that is asked for gives a new generation and costs nothing of the budget', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  await controller.db.pipelines.restart(job.pipelineId, 'safe');
  await controller.pass(1_000);
  const { status } = await controller.db.jobs.get(job.id);
  expect(status).toMatchObject({ state: 'Running', runId: 2, restarts: 0, restartNonce: 1 });
  expect(controller.moves.slice(2)).toEqual([
    'Running -> Restarting',
    'Restarting -> Scheduling',
    'Scheduling -> Running',
  ]);
});

test('a failed job runs again when a restart is asked for', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  await controller.failTask(onlyWorker(), { domain: 'user', retry: 'never' });
  await controller.pass(100);
  expect(await controller.state(job)).toBe('Failed');
  await controller.db.pipelines.restart(job.pipelineId, 'safe');
  await controller.pass(1_000);
  const { status } = await controller.db.jobs.get(job.id);
  expect(status).toMatchObject({ state: 'Running', failure: null, runId: 2 });
});

test('a program that cannot be read fails the job and says what to do', async () => {
  controller = await VirtualController.start();
  const job = await controller.create({ program: '{"version":99}' });
  await controller.pass(100);
  const { status } = await controller.db.jobs.get(job.id);
  expect(status.state).toBe('Failed');
  expect(status.failure?.message).toContain('the stored program cannot be read');
});

test('a returning controller runs again what ran and leaves alone what rests', async () => {
  controller = await VirtualController.start();
  const running = await controller.create();
  const stopped = await controller.create();
  const failed = await controller.create();
  await controller.pass(100);
  await controller.db.pipelines.changeDesired(stopped.pipelineId, { stop: 'immediate' });
  const ofFailed = controller.workers.find((each) => each.registration.worker.jobId === failed.id);
  if (ofFailed === undefined) throw new Error('the job has no worker');
  await controller.failTask(ofFailed, { domain: 'user', retry: 'never' });
  await controller.pass(1_000);
  const zombie = onlyWorker();
  await controller.restart();
  await controller.pass(1_000);
  expect(await controller.state(running)).toBe('Running');
  expect(await controller.state(stopped)).toBe('Stopped');
  expect(await controller.state(failed)).toBe('Failed');
  const { status } = await controller.db.jobs.get(running.id);
  expect(status).toMatchObject({ runId: 2, restarts: 0 });
  await expect(controller.port.heartbeat(zombie.registration.worker)).rejects.toMatchObject({
    reason: 'permission-denied',
  });
});

test('a pipeline that is deleted takes its output with it', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  await controller.db.pipelines.changeDesired(job.pipelineId, { stop: 'immediate' });
  await controller.pass(1_000);
  await controller.db.pipelines.delete(job.pipelineId);
  await controller.pass(1_000);
  expect(controller.reconciler.keeper(job.id)).toBeNull();
  const output = controller.port.subscribeOutput(job.id)[Symbol.asyncIterator]();
  await expect(output.next()).rejects.toMatchObject({ reason: 'not-found' });
});

test('a database that is away stops no job, and what was missed is done afterwards', async () => {
  let isAway = false;
  const refuse = (): never => {
    throw new ControlDbError('database-unavailable', 'the disk is full');
  };
  const wrap = (db: ControlDb): ControlDb => ({
    ...db,
    version: async () => (isAway ? refuse() : db.version()),
    jobs: {
      ...db.jobs,
      all: async () => (isAway ? refuse() : db.jobs.all()),
      changeStatus: async (...args) => (isAway ? refuse() : db.jobs.changeStatus(...args)),
    },
    jobLogs: {
      ...db.jobLogs,
      append: async (message) => (isAway ? refuse() : db.jobLogs.append(message)),
    },
  });
  controller = await VirtualController.start({}, wrap);
  const job = await controller.create();
  await controller.pass(100);
  isAway = true;
  await controller.pass(30_000);
  expect(controller.reconciler.problem).toBe('the disk is full');
  controller.exit(onlyWorker(), 'exited with code 1');
  await controller.pass(5_000);
  expect(await controller.state(job)).toBe('Running');
  isAway = false;
  await controller.pass(2_000);
  expect(controller.reconciler.problem).toBeNull();
  expect((await controller.db.jobs.get(job.id)).status).toMatchObject({
    state: 'Running',
    runId: 2,
  });
});

test('jobs are read when something was written, and not before', async () => {
  let reads = 0;
  const wrap = (db: ControlDb): ControlDb => {
    const all = () => {
      reads += 1;
      return db.jobs.all();
    };
    return { ...db, jobs: { ...db.jobs, all } };
  };
  controller = await VirtualController.start({}, wrap);
  const job = await controller.create();
  await controller.pass(5_000);
  const before = reads;
  await controller.pass(30_000);
  expect(reads).toBe(before);
  await controller.db.pipelines.changeDesired(job.pipelineId, { stop: 'immediate' });
  await controller.pass(2_000);
  expect(reads).toBeGreaterThan(before);
  expect(await controller.state(job)).toBe('Stopped');
});

test('a job that runs well is looked at when there is news of it or a worker may be silent', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  const isDue = (): boolean | undefined =>
    controller.reconciler.keeper(job.id)?.isDue(controller.clock.monotonicMs());
  expect(await controller.state(job)).toBe('Running');
  await controller.pass(10_000);
  expect(isDue()).toBe(false);
  controller.behaviour.heartbeats = false;
  await controller.pass(3_000);
  expect(isDue()).toBe(false);
  await controller.pass(3_000);
  expect(controller.moves).toContain('Running -> Recovering');
});

test('another controller on the same database is noticed by its writes', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  const { status } = await controller.db.jobs.get(job.id);
  await controller.db.jobs.changeStatus(job.id, status.revision, { state: 'Scheduling', runId: 9 });
  await controller.pass(600);
  expect(controller.workers[0]?.gone).toBe(true);
  await controller.pass(1_000);
  expect((await controller.db.jobs.get(job.id)).status).toMatchObject({ runId: 9 });
});

test('what runs is told apart from what nobody knows', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(100);
  const { worker } = onlyWorker().registration;
  const unknown = { operatorId: 'nothing_9', subtask: 0 };
  await expect(controller.port.taskStarted(worker, unknown)).rejects.toMatchObject({
    reason: 'invalid-argument',
  });
  await expect(
    controller.port.heartbeat({ ...worker, workerId: 'wk_other' }),
  ).rejects.toMatchObject({ reason: 'not-found' });
  await expect(controller.port.getJobMetrics('job_no')).rejects.toMatchObject({
    reason: 'not-found',
  });
  await expect(
    controller.port.registerNode({
      nodeId: 'n',
      generation: 1,
      rpcAddress: 'a',
      slots: 1,
      labels: {},
    }),
  ).rejects.toThrow('uses no nodes');
  expect(await controller.port.getJobMetrics(job.id)).toEqual([]);
});

test('a defect in one job stops neither the controller nor the other jobs', async () => {
  const wrap = (db: ControlDb): ControlDb => ({
    ...db,
    jobs: {
      ...db.jobs,
      changeStatus: async (jobId, revision, change) => {
        if (broken === jobId) throw new TypeError('undefined is not a function');
        return db.jobs.changeStatus(jobId, revision, change);
      },
    },
  });
  let broken = '';
  controller = await VirtualController.start({}, wrap);
  const defective = await controller.create();
  broken = defective.id;
  await controller.db.pipelines.restart(defective.pipelineId, 'force');
  await controller.pass(2_000);
  const healthy = await controller.create();
  await controller.pass(2_000);
  expect(await controller.state(healthy)).toBe('Running');
  expect(controller.reconciler.problem).toBe('undefined is not a function');
  broken = '';
  await controller.pass(2_000);
  expect(await controller.state(defective)).toBe('Running');
  expect(controller.reconciler.problem).toBeNull();
});

test('two controllers on one database do not drive each other mad', async () => {
  let isOverruled = false;
  let writes = 0;
  const wrap = (db: ControlDb): ControlDb => ({
    ...db,
    jobs: {
      ...db.jobs,
      changeStatus: async (jobId, revision, change) => {
        if (!isOverruled) return db.jobs.changeStatus(jobId, revision, change);
        writes += 1;
        throw new ControlDbError('conflict', `another controller wrote ${jobId}`);
      },
    },
  });
  controller = await VirtualController.start({}, wrap);
  const job = await controller.create();
  await controller.pass(100);
  isOverruled = true;
  await controller.db.pipelines.changeDesired(job.pipelineId, { stop: 'force' });
  await controller.pass(10_000);
  expect(writes).toBeGreaterThan(5);
  expect(writes).toBeLessThan(50);
  isOverruled = false;
  await controller.pass(1_000);
  expect(await controller.state(job)).toBe('Stopped');
});

test('the history of a job gives the reason of each move', async () => {
  controller = await VirtualController.start();
  const job = await controller.create();
  await controller.pass(5_000);
  await controller.db.pipelines.restart(job.pipelineId, 'force');
  await controller.pass(5_000);
  await controller.db.pipelines.changeDesired(job.pipelineId, { stop: 'immediate' });
  await controller.pass(5_000);
  const { items } = await controller.db.jobs.history(job.id, { limit: 100 });
  expect(items.toReversed().map(({ state, reason }) => [state, reason])).toEqual([
    ['Created', null],
    ['Scheduling', null],
    ['Running', null],
    ['Restarting', 'a restart was asked for, mode "force"'],
    ['Scheduling', null],
    ['Running', null],
    ['Stopping', 'a stop was asked for, mode "immediate"'],
    ['Stopped', null],
  ]);
});
