import { Socket } from 'node:net';

/**
 * Preloaded into every process of the fleet: each connection that the process opens goes through
 * the switchboard of the test, whose first line says who calls whom. So any connection can be cut,
 * to ports that nobody knows in advance too, without rights or tools that a machine may not have.
 */
const switchboard = process.env['CHAOS_SWITCHBOARD'];
const caller = process.env['CHAOS_CALLER'];
if (switchboard === undefined || caller === undefined) {
  throw new Error('CHAOS_SWITCHBOARD and CHAOS_CALLER have to be set');
}
const [host = '', port = ''] = switchboard.split(':');
const connectDirectly = Socket.prototype.connect;

function connect(this: Socket, ...words: unknown[]): Socket {
  // What `net.connect` gives, whatever it was called with: its options, and who is told.
  const [given] = words;
  const callee: unknown = Array.isArray(given) ? given[0] : null;
  if (!Array.isArray(given) || !isTcp(callee)) return connectWith(this, words);
  given[0] = { ...callee, host, port: Number(port) };
  const socket = connectWith(this, words);
  // Waits in the socket until it is connected: nothing can get ahead of it.
  socket.write(`${caller} ${process.pid} ${callee.host}:${callee.port}\n`);
  return socket;
}

function connectWith(socket: Socket, words: readonly unknown[]): Socket {
  // It returns its socket, and the overloads that its type has are lost on `apply`.
  return Reflect.apply(connectDirectly, socket, words) as Socket;
}

function isTcp(value: unknown): value is { readonly host: string; readonly port: number | string } {
  return typeof value === 'object' && value !== null && 'host' in value && 'port' in value;
}

// The type has overloads, all of which `net` turns into the one form that is expected above.
Socket.prototype.connect = connect as typeof connectDirectly;
