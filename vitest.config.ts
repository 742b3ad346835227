import { defineConfig } from 'vitest/config';

// Builds and runs containers, for minutes: it joins where it is asked for (docs/operations.md).
const compose = process.env['MILLRACE_TEST_COMPOSE'] === '1' ? [] : ['test/compose/**'];

export default defineConfig({
  test: {
    include: ['{libs,services}/*/src/**/*.test.ts', '{cli,bench,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.millrace/**', ...compose],
    reporters: ['default', './test/reporter/plain-count.ts'],
    // As many as there are cores: many tests wait for processes rather than for a core of their
    // own.
    maxWorkers: '100%',
    // A test that needs longer says so itself, with its reason.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
