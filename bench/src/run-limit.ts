import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { compileLimit, type LimitName } from '../limit/compile.ts';
import { benchFolder } from './bench-folder.ts';

/** Nanoseconds of CPU an event in the C++ loop; null where there is no compiler. */
export function runLimit(
  name: LimitName,
  events: number,
  at: { readonly gapNanos: number; readonly warmUpEvents: number },
): number | null {
  const executable = compileLimit(name);
  if (executable === null) return null;
  const options = { events, 'gap-ns': at.gapNanos, 'warm-up-events': at.warmUpEvents };
  const args = Object.entries(options).flatMap(([option, value]) => [`--${option}`, `${value}`]);
  mkdirSync(benchFolder, { recursive: true });
  const line = execFileSync(executable, args, { encoding: 'utf8', cwd: benchFolder });
  // The loops print one line of JSON, see limit/measure.hpp.
  return (JSON.parse(line) as { readonly nsPerEvent: number }).nsPerEvent;
}
