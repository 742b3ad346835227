import { expect, test } from 'vitest';
import { readRepositoryFile } from './repository.ts';

// An address would bind everyone to one registry; the integrity hashes are the pin.
const registryAddress = /"?resolved"?:|tarball:|https?:\/\/registry\./;

test.for(['pnpm-lock.yaml', 'cli/bootstrap/package-lock.json'])(
  '%s holds no address of a registry',
  (path) => {
    const lines = readRepositoryFile(path).text.split('\n');
    expect(lines.filter((line) => registryAddress.test(line))).toEqual([]);
  },
);

test.for([
  '      "resolved": "https://registry.npmjs.org/pnpm/-/pnpm-10.34.9.tgz",',
  "    resolution: {tarball: 'https://example.com/x.tgz'}",
])('the line %s is recognised', (line) => {
  expect(registryAddress.test(line)).toBe(true);
});
