/** A controller that was started anew, and workers that went on without one. */
import { afterEach, expect, test } from 'vitest';
import { VirtualController } from './testing/virtual-controller.fixture.ts';

let controller: VirtualController;
afterEach(() => controller.close());

async function startRunningJob() {
  controller = await VirtualController.start();
  controller.behaviour.workersOutlive = true;
  const job = await controller.create();
  await controller.pass(1_000);
  const [worker] = controller.present();
  if (worker === undefined) throw new Error('there is no worker');
  return { job, worker };
}

test('a returning controller goes on with a job whose workers come back, and starts nothing', async () => {
  const { job, worker } = await startRunningJob();
  const before = await controller.db.jobs.get(job.id);
  await controller.restart();
  await controller.pass(5_000);
  const after = await controller.db.jobs.get(job.id);
  expect(after.status).toMatchObject({ state: 'Running', runId: 1, restarts: 0, waitReason: null });
  expect(after.status.stateEnteredAtMicros).toBe(before.status.stateEnteredAtMicros);
  expect(controller.present()).toEqual([worker]);
  await controller.finishTasks(worker, 'source_0');
  await controller.pass(10);
  expect(await controller.state(job)).toBe('Finishing');
  await controller.finishTasks(worker, 'sink_1');
  await controller.pass(10);
  expect(await controller.state(job)).toBe('Finished');
});

test('rows and ends of tasks may arrive before their worker has come back', async () => {
  const { job, worker } = await startRunningJob();
  await controller.restart();
  const rows = { startId: 700, rows: ['{"a":1}'], timestamps: [0], done: false };
  const task = { operatorId: 'sink_1', subtask: 0 };
  await controller.port.reportRows(worker.registration.worker, { ...task, ...rows });
  await controller.finishTasks(worker, 'source_0');
  const output = controller.port.subscribeOutput(job.id)[Symbol.asyncIterator]();
  expect((await output.next()).value).toMatchObject({ output: rows, lostRows: 700 });
  await controller.pass(5_000);
  expect(await controller.state(job)).toBe('Finishing');
});

test('what a worker told the controller before, it tells the next one again', async () => {
  const { job, worker } = await startRunningJob();
  await controller.finishTasks(worker, 'source_0');
  await controller.restart();
  await controller.pass(5_000);
  expect(await controller.state(job)).toBe('Finishing');
  expect((await controller.db.jobs.get(job.id)).status.runId).toBe(1);
});

test('without its workers a job waits, says so, and recovers when their time is over', async () => {
  const { job, worker } = await startRunningJob();
  worker.gone = true;
  await controller.restart();
  await controller.pass(9_000);
  expect((await controller.db.jobs.get(job.id)).status).toMatchObject({
    state: 'Running',
    runId: 1,
    waitReason: '0 of 2 slots have come back to the new controller',
  });
  await controller.pass(4_000);
  const { status } = await controller.db.jobs.get(job.id);
  expect(status).toMatchObject({ state: 'Running', runId: 2, restarts: 1 });
  const { items } = await controller.db.jobs.history(job.id, { limit: 9 });
  expect(items.map(({ reason }) => reason)).toContainEqual(
    'only 0 of 2 slots came back within 10000 ms after the controller was started anew',
  );
});

test('a job whose workers are known to be gone waits for none of them', async () => {
  const { job, worker } = await startRunningJob();
  worker.gone = true;
  const { workerId, machineId } = worker.registration.worker;
  controller.behaviour.lost = (workers) =>
    workers.some((each) => each.workerId === workerId && each.machineId === machineId)
      ? `worker ${workerId} is gone from node "${machineId}"`
      : null;
  await controller.restart();
  await controller.pass(4_000);
  expect((await controller.db.jobs.get(job.id)).status).toMatchObject({
    state: 'Running',
    runId: 2,
    restarts: 1,
  });
  const { items } = await controller.db.jobs.history(job.id, { limit: 9 });
  expect(items.map(({ reason }) => reason)).toContainEqual(
    expect.stringContaining('worker wk_0 is gone from node "m"'),
  );
});

test('a worker that comes back after its time is refused and ends', async () => {
  const { job, worker } = await startRunningJob();
  controller.behaviour.heartbeats = false;
  await controller.restart();
  await controller.pass(15_000);
  controller.behaviour.heartbeats = true;
  await controller.pass(5_000);
  expect(worker.gone).toBe(true);
  expect(controller.present()).toHaveLength(1);
  expect((await controller.db.jobs.get(job.id)).status).toMatchObject({
    state: 'Running',
    runId: 2,
  });
});

test('a stop that was asked for while no controller was there is carried out in its way', async () => {
  const { job, worker } = await startRunningJob();
  await controller.db.pipelines.changeDesired(job.pipelineId, { stop: 'graceful' });
  await controller.restart();
  await controller.pass(5_000);
  expect(await controller.state(job)).toBe('Stopped');
  expect(worker.stopped).toBe('graceful');
  expect(controller.present()).toEqual([]);
});

test('a job that is to be killed waits for nobody', async () => {
  const { job, worker } = await startRunningJob();
  worker.gone = true;
  await controller.db.pipelines.changeDesired(job.pipelineId, { stop: 'force' });
  await controller.restart();
  await controller.pass(600);
  expect(await controller.state(job)).toBe('Stopped');
});

test('a controller that ends in order leaves running workers to the next one', async () => {
  const { job, worker } = await startRunningJob();
  await controller.replace();
  expect(worker.gone).toBe(false);
  await controller.pass(5_000);
  expect((await controller.db.jobs.get(job.id)).status).toMatchObject({
    state: 'Running',
    runId: 1,
  });
  expect(controller.present()).toEqual([worker]);
});

test('a controller refuses no worker for good while another may have taken over', async () => {
  const { job, worker } = await startRunningJob();
  const { worker: context } = worker.registration;
  const refusal = (generation: number): Promise<unknown> =>
    reasonOf(controller.port.heartbeat({ ...context, generation }));
  controller.behaviour.holdsLease = false;
  expect([await refusal(1), await refusal(2)]).toEqual([null, 'unavailable']);
  controller.behaviour.holdsLease = true;
  expect(await refusal(2)).toBe('permission-denied');
  // It has let go of the job, which is not over for that.
  await controller.reconciler.close();
  expect(controller.reconciler.keeper(job.id)?.run ?? null).toBeNull();
  expect(await refusal(1)).toBe('unavailable');
});

test('a controller takes no report while another may have taken over, since it would be lost', async () => {
  const { job, worker } = await startRunningJob();
  const { worker: context } = worker.registration;
  const task = { operatorId: 'sink_1', subtask: 0 };
  const rows = { startId: 0, rows: ['{"a":1}'], timestamps: [0], done: false };
  controller.behaviour.holdsLease = false;
  expect(await reasonOf(controller.port.reportRows(context, { ...task, ...rows }))).toBe(
    'unavailable',
  );
  expect(await reasonOf(controller.port.taskFinished(context, task))).toBe('unavailable');
  controller.behaviour.holdsLease = true;
  expect(await reasonOf(controller.port.reportRows(context, { ...task, ...rows }))).toBeNull();
  const output = controller.port.subscribeOutput(job.id)[Symbol.asyncIterator]();
  expect((await output.next()).value).toMatchObject({ output: rows, lostRows: 0 });
});

test('readers are told to try again while a controller does not know its jobs, and when it has let go of them', async () => {
  const { job } = await startRunningJob();
  const answers = async (jobId: string): Promise<readonly unknown[]> => {
    const output = controller.port.subscribeOutput(jobId)[Symbol.asyncIterator]();
    const first = Promise.race([output.next(), controller.clock.sleep(1)]);
    const reasons = [reasonOf(first), reasonOf(controller.port.getJobMetrics(jobId))];
    await controller.pass(1);
    return Promise.all(reasons);
  };
  expect(await answers(job.id)).toEqual([null, null]);
  expect(await answers('job_x')).toEqual(['not-found', 'not-found']);
  controller.behaviour.holdsLease = false;
  await controller.restart();
  expect(await answers(job.id)).toEqual(['unavailable', 'unavailable']);
  controller.behaviour.holdsLease = true;
  await controller.pass(1_000);
  expect(await answers(job.id)).toEqual([null, null]);
  await controller.reconciler.close();
  expect(await answers(job.id)).toEqual(['unavailable', 'unavailable']);
});

/** Why a call was refused; null when it was not. */
function reasonOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => null,
    ({ reason }) => reason,
  );
}

test('a job that was being started is started again', async () => {
  controller = await VirtualController.start();
  controller.behaviour.workersOutlive = true;
  controller.behaviour.startsTasks = false;
  const job = await controller.create();
  await controller.pass(1_000);
  await controller.restart();
  controller.behaviour.startsTasks = true;
  await controller.pass(5_000);
  expect((await controller.db.jobs.get(job.id)).status).toMatchObject({
    state: 'Running',
    runId: 2,
    restarts: 0,
  });
  expect(controller.present()).toHaveLength(1);
});
