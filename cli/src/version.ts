import { readFileSync } from 'node:fs';

/** The version of this checkout, from the package at its root. */
export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  // The file is part of the checkout.
  return (JSON.parse(text) as { version: string }).version;
}
