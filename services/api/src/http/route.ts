import type { FastifyReply, FastifyRequest } from 'fastify';

/** One method of one path. What the handler resolves with is the JSON of the answer. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
};

/** A parameter of the path; the router only calls the handler when it is there. */
export function pathParameter(request: FastifyRequest, name: string): string {
  const parameters = request.params as Readonly<Record<string, string>>;
  return parameters[name] ?? '';
}
