import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/**
 * One method of one path, with what goes in and comes out. The schemas are the ones that validate,
 * and the OpenAPI document is made of them, so that the two cannot differ. A schema with a name
 * (`meta({ id })`) is shown under it.
 */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** What it does, in one line. */
  readonly summary: string;
  readonly description?: string | undefined;
  readonly query?: z.ZodObject | undefined;
  readonly headers?: z.ZodObject | undefined;
  readonly body?: z.ZodType | undefined;
  /** True when the body may be left out. */
  readonly bodyOptional?: boolean | undefined;
  /** Of a success. */
  readonly answer: z.ZodType;
  /** JSON when left out. */
  readonly answerType?: string | undefined;
  /** Of a 503 and its like, where it is not an error as all others are. */
  readonly failure?: z.ZodType | undefined;
  /** What it resolves with is the JSON of the answer. */
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
};

/** A parameter of the path; the router only calls the handler when it is there. */
export function pathParameter(request: FastifyRequest, name: string): string {
  const parameters = request.params as Readonly<Record<string, string>>;
  return parameters[name] ?? '';
}
