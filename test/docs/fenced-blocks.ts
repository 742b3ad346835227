/**
 * The fenced blocks of a Markdown text, by what stands behind the language: `sql clicks.sql` is
 * `clicks.sql`.
 */
export function fencedBlocks(markdown: string): ReadonlyMap<string, string> {
  const blocks = [...markdown.matchAll(/^```\w+ (.+)\n([\s\S]*?)^```$/gm)];
  return new Map(blocks.map(([, name = '', text = '']) => [name, text]));
}
