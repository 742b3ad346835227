export interface ServerSentEvent {
  /** `message` unless the server named it. */
  readonly event: string;
  readonly data: string;
  /** Of this event or of the last one that had one; what a reader that comes back sends. */
  readonly id: string | undefined;
}

/** The events of a `text/event-stream`, until it ends. */
export async function* readEvents(body: AsyncIterable<string>): AsyncIterable<ServerSentEvent> {
  let pending = '';
  let id: string | undefined;
  for await (const text of body) {
    pending = (pending + text).replaceAll('\r\n', '\n');
    const blocks = pending.split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block, id);
      if (event === null) continue;
      id = event.id;
      yield event;
    }
  }
}

/** Null for a block without data, such as a comment that keeps the connection alive. */
function parseBlock(block: string, lastId: string | undefined): ServerSentEvent | null {
  let event = 'message';
  let id = lastId;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'id') id = value;
    if (field === 'data') data.push(value);
  }
  return data.length === 0 ? null : { event, data: data.join('\n'), id };
}
