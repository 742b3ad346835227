import pino, { type DestinationStream } from 'pino';
import { textLines } from './log-text.ts';

export interface LogFields {
  readonly jobId?: string;
  readonly pipelineId?: string;
  readonly workerId?: string;
  readonly [field: string]: unknown;
}

interface LogMethod {
  (fields: LogFields, message: string): void;
  (message: string): void;
}

/** Structured logs. `error` and `fatal` mean that a person has to look. */
export interface Logger {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  readonly fatal: LogMethod;
  /** A logger whose lines all carry these fields. */
  child(fields: LogFields): Logger;
}

export interface LogOptions {
  /** Which service speaks. */
  readonly service: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `auto` is text on a terminal and JSON elsewhere. */
  readonly format: 'auto' | 'json' | 'text';
  /** Standard error unless a test wants to read the lines. */
  readonly destination?: DestinationStream | undefined;
}

export function createLogger(options: LogOptions): Logger {
  const stderr: DestinationStream = options.destination ?? pino.destination({ fd: 2, sync: true });
  const isText = options.format === 'text' || (options.format === 'auto' && process.stderr.isTTY);
  const stream = isText ? textLines(stderr) : stderr;
  return pino(
    {
      level: options.level,
      base: { service: options.service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
}

/** Says nothing; for tests and for embedding without logs. */
export const silentLogger: Logger = pino({ level: 'silent' });
