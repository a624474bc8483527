import { defineConfig } from 'vitest/config'

const conditions = ['@runnel/source', 'module', 'node', 'development|production']

/** What runs in Firefox: a command of its own, because not everybody has one. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    environment: 'node',
    include: ['test/firefox/**/*.test.ts'],
    // They start the built server and a browser, on machines that may be slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
