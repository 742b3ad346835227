import { getHeapSnapshot } from 'node:v8';
import type { AdminPage } from './admin-page.ts';
import { profileMainThread, profileSlot } from './cpu-profile.ts';

/** Section `debug` of the configuration. */
export interface ProfileSettings {
  /** Whether profiles are made at all: they cost time and show what the process works on. */
  readonly profile: boolean;
  readonly profileSecondsMax: number;
}

const SECONDS_DEFAULT = 10;

/** One at a time: a second profile would show what the first one costs. */
let isUnderWay = false;

/**
 * `?kind=cpu[&seconds=10][&slot=0]` gives a `.cpuprofile`, `?kind=heap` a `.heapsnapshot`;
 * developer tools of browsers open both. The main thread unless a slot is named. A heap snapshot
 * stops the main thread for as long as it takes.
 */
export async function profilePage(
  query: URLSearchParams,
  settings: ProfileSettings,
): Promise<AdminPage> {
  if (!settings.profile) {
    return refuse(404, 'not_found', 'profiles are off', 'set debug.profile to true');
  }
  const asked = readQuery(query, settings);
  if (typeof asked === 'string') return refuse(400, 'invalid_request', asked);
  if (isUnderWay) return refuse(409, 'conflict', 'another profile is being made');
  isUnderWay = true;
  try {
    return asked.kind === 'heap' ? heapPage() : await cpuPage(asked);
  } finally {
    isUnderWay = false;
  }
}

type Asked =
  | { readonly kind: 'heap' }
  | { readonly kind: 'cpu'; readonly seconds: number; readonly slot: number | null };

const PARAMETERS: Readonly<Record<Asked['kind'], readonly string[]>> = {
  cpu: ['kind', 'seconds', 'slot'],
  heap: ['kind'],
};

/** A text when the query is wrong: why. */
function readQuery(query: URLSearchParams, { profileSecondsMax }: ProfileSettings): Asked | string {
  const kind = query.get('kind') ?? 'cpu';
  if (kind !== 'cpu' && kind !== 'heap') return `kind is "cpu" or "heap", not "${kind}"`;
  const unknown = [...query.keys()].filter((name) => !PARAMETERS[kind].includes(name));
  if (unknown.length > 0) return describeUnknown(unknown, kind);
  if (kind === 'heap') return { kind };
  const seconds = Number(query.get('seconds') ?? Math.min(SECONDS_DEFAULT, profileSecondsMax));
  if (!(seconds > 0 && seconds <= profileSecondsMax)) {
    return `seconds is between 0 and ${profileSecondsMax} (debug.profile_seconds_max)`;
  }
  const slot = query.get('slot');
  if (slot !== null && !/^\d{1,4}$/.test(slot)) return `slot is a number, not "${slot}"`;
  return { kind, seconds, slot: slot === null ? null : Number(slot) };
}

function describeUnknown(unknown: readonly string[], kind: Asked['kind']): string {
  const names = unknown.map((name) => `"${name}"`).join(', ');
  const known = PARAMETERS[kind].join(', ');
  return `kind=${kind} has no parameter ${names}; there is ${known}`;
}

async function cpuPage({ seconds, slot }: Asked & { kind: 'cpu' }): Promise<AdminPage> {
  const body = slot === null ? await profileMainThread(seconds) : await profileSlot(slot, seconds);
  if (body === null) {
    const hint = 'slots are numbered over all workers of a job; /metrics has those of this one';
    return refuse(404, 'not_found', `there is no slot ${slot} here`, hint);
  }
  const fileName = `${slot === null ? 'main' : `slot-${slot}`}.cpuprofile`;
  return { status: 200, contentType: 'application/json', fileName, body };
}

function heapPage(): AdminPage {
  const fileName = 'main.heapsnapshot';
  return { status: 200, contentType: 'application/json', fileName, body: getHeapSnapshot() };
}

function refuse(status: number, code: string, message: string, hint?: string): AdminPage {
  const error = { code, message, ...(hint === undefined ? {} : { hint }) };
  const body = `${JSON.stringify({ error })}\n`;
  return { status, contentType: 'application/json; charset=utf-8', body };
}
