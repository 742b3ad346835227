import type { DestinationStream } from 'pino';

interface LeadingFields {
  readonly level: string;
  readonly time: string;
  readonly service: string;
  readonly msg?: string;
  readonly err?: unknown;
}

const LEADING = new Set(['level', 'time', 'service', 'pid', 'msg', 'err']);

/**
 * Turns the JSON lines of a logger into lines for people: time, level, service, message, fields.
 */
export function textLines(destination: DestinationStream): DestinationStream {
  return { write: (line: string) => destination.write(formatLine(line)) };
}

function formatLine(line: string): string {
  // Every line is an object that the logger itself wrote.
  const entry = JSON.parse(line) as Record<string, unknown> & LeadingFields;
  const time = entry.time.slice(11, 23);
  const level = entry.level.toUpperCase().padEnd(5);
  const fields = Object.entries(entry)
    .filter(([name]) => !LEADING.has(name))
    .map(([name, value]) => ` ${name}=${formatValue(value)}`);
  const text = `${time} ${level} ${entry.service}: ${entry.msg ?? ''}`;
  return `${text}${fields.join('')}\n${formatStack(entry.err)}`;
}

function formatValue(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=]+$/.test(value)) return value;
  return JSON.stringify(value);
}

function formatStack(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return '';
  return `${String(error.stack)}\n`;
}
