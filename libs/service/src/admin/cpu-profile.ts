import { Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the main thread does for so long, as the JSON of a `.cpuprofile`. */
export async function profileMainThread(seconds: number): Promise<string> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    await sleep(seconds * 1000);
    const { profile } = await session.post('Profiler.stop');
    return JSON.stringify(profile);
  } finally {
    session.disconnect();
  }
}

/**
 * The same for the thread of a slot, which the engine names `slot N`; null when there is none. Goes
 * through the inspector, so that no thread has to know that it is watched.
 */
export async function profileSlot(slot: number, seconds: number): Promise<string | null> {
  const session = new Session();
  session.connect();
  try {
    const threads = await attachToThreads(session);
    const thread = threads.find(({ title }) => title.endsWith(` slot ${slot}`));
    if (thread === undefined) return null;
    const ask = askThread(session, thread);
    await ask('Profiler.enable');
    await ask('Profiler.start');
    await sleep(seconds * 1000);
    const { profile } = await ask('Profiler.stop');
    await session.post('NodeWorker.disable');
    return JSON.stringify(profile);
  } finally {
    session.disconnect();
  }
}

interface Thread {
  readonly sessionId: string;
  readonly title: string;
  /** Rejects when the thread ends, which it may do before anybody asks it for something. */
  readonly ended: Promise<never>;
}

/** The threads that there are, each with a session of its own. */
async function attachToThreads(session: Session): Promise<readonly Thread[]> {
  const threads: Thread[] = [];
  const ends = new Map<string, (reason: Error) => void>();
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    const { promise: ended, reject } = Promise.withResolvers<never>();
    // Nobody may be waiting for it when it happens.
    ended.catch(() => undefined);
    ends.set(sessionId, reject);
    threads.push({ sessionId, title: workerInfo.title, ended });
  });
  session.on('NodeWorker.detachedFromWorker', ({ params }) => {
    ends.get(params.sessionId)?.(new Error('the slot has ended meanwhile'));
  });
  // Every thread has been told of when this is answered.
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  return threads;
}

type Answer = { readonly profile?: unknown };

/** A thread that is busy answers between two turns of its loop. */
const ANSWER_MS_MAX = 10_000;

/** A thread that ends meanwhile, or stands still, gives no answer any more; it is then an error. */
function askThread(
  session: Session,
  { sessionId, ended }: Thread,
): (method: string) => Promise<Answer> {
  const waiting = new Map<number, (answer: Answer) => void>();
  let id = 0;
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    if (params.sessionId !== sessionId) return;
    // The protocol of the inspector.
    const message = JSON.parse(params.message) as { id?: number; result?: Answer };
    if (message.id !== undefined) waiting.get(message.id)?.(message.result ?? {});
  });
  return async (method) => {
    id += 1;
    const message = JSON.stringify({ id, method });
    const answer = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    const sent = session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
    const answered = new AbortController();
    const late = sleep(ANSWER_MS_MAX, undefined, { signal: answered.signal });
    try {
      return await Promise.race([ended, sent.then(() => answer), late.then(standsStill)]);
    } finally {
      late.catch(() => undefined);
      answered.abort();
    }
  };
}

function standsStill(): never {
  throw new Error(`the slot has not answered for ${ANSWER_MS_MAX / 1000} seconds`);
}
