import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{libs,services}/*/src/**/*.test.ts', '{cli,bench,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/.millrace/**'],
    reporters: ['default', './test/reporter/plain-count.ts'],
    // A test that needs longer says so itself, with its reason.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
