import type { Statement } from '@millrace/sql';

/** Syntax trees, a node a line with its plain properties, its parts below it. */
export function formatSyntax(statements: readonly Statement[]): string {
  const lines: string[] = [];
  for (const statement of statements) writeNode(lines, 0, '', statement);
  return lines.join('\n');
}

function writeNode(lines: string[], depth: number, label: string, node: object): void {
  const properties = Object.entries(node).filter(([name]) => name !== 'kind' && name !== 'span');
  const kind = 'kind' in node ? String(node.kind) : '';
  const plain = properties.filter(([, value]) => isPlain(value) && value !== false);
  const texts = plain.map(([name, value]) =>
    value === true ? name : `${name}=${JSON.stringify(value)}`,
  );
  lines.push(`${'  '.repeat(depth)}${[`${label}${kind}`, ...texts].join(' ')}`);
  for (const [name, value] of properties) writeParts(lines, depth + 1, name, value);
}

function writeParts(lines: string[], depth: number, name: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const part of value as readonly unknown[]) writeParts(lines, depth, name, part);
  } else if (typeof value === 'object' && value !== null) {
    writeNode(lines, depth, `${name}: `, value);
  }
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
