// Who may import whom. Arrows point down only; type imports count like any other.
//
// Server:  app, plugin, cli, config → outer walls → session → streams, runtime, blocks → ports → packages/protocol
// Client:  demo → elements, react → controllers → state → client.ts, rendering, types → connection, streams → packages/protocol
//
// Decided here: rooms of one layer may import each other where no cycle arises, except outer walls. The configuration
// is read by the files at the top only, and handed down as options; a room may name its types.

const SERVER = '^packages/server/src'
const CLIENT = '^packages/client/src'
const OUTER_WALLS = 'transports|providers|stores|access|operations'
const CORE = 'streams|runtime|blocks'

/** A room imports itself, the rooms named, and packages. */
function room(name, rooms, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: `${SERVER}/(${rooms})/` },
    to: { path: `${SERVER}/`, pathNot: [...allowed.map((path) => `${SERVER}/(${path})/`), `${SERVER}/config\\.ts$`] },
  }
}

const serverRules = [
  room('ports-know-no-room', 'ports', ['ports'], 'Ports are interfaces: they stand on the protocol alone.'),
  room(
    'core-stands-on-ports',
    CORE,
    [CORE, 'ports'],
    'Streams, runtime and blocks know neither sessions nor the outside.',
  ),
  room(
    'session-stands-on-core',
    'session',
    ['session', CORE, 'ports'],
    'A session does not know how its peer is reached.',
  ),
  {
    name: 'outer-walls-stand-apart',
    comment: 'Transports, providers, stores, access and operations never import one another: app.ts wires them.',
    severity: 'error',
    from: { path: `${SERVER}/(${OUTER_WALLS})/` },
    to: { path: `${SERVER}/(${OUTER_WALLS})/`, pathNot: `${SERVER}/$1/` },
  },
  {
    name: 'nothing-imports-the-top',
    comment: 'app, plugin, cli and index are where the rooms are wired; no room knows them.',
    severity: 'error',
    from: { path: `${SERVER}/[^/]+/` },
    to: { path: `${SERVER}/[^/]+\\.ts$`, pathNot: `${SERVER}/config\\.ts$` },
  },
  {
    name: 'configuration-is-handed-down',
    comment: 'Rooms take options; they may name the types of config.ts and nothing else of it.',
    severity: 'error',
    from: { path: `${SERVER}/[^/]+/` },
    to: { path: `${SERVER}/config\\.ts$`, dependencyTypesNot: ['type-only'] },
  },
]

/** A room of the client imports itself, the paths named, and packages. */
function clientRoom(name, rooms, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: `${CLIENT}/(${rooms})/` },
    to: { path: `${CLIENT}/`, pathNot: [`${CLIENT}/$1/`, ...allowed.map((path) => `${CLIENT}/${path}`)] },
  }
}

const PUBLIC = ['client\\.ts$', 'types\\.ts$', 'rendering/', 'generated/']

const clientRules = [
  clientRoom(
    'elements-use-the-public-door',
    'elements',
    [...PUBLIC, 'controllers/'],
    'Elements use client.ts, rendering and controllers.',
  ),
  clientRoom('state-uses-the-public-door', 'state', PUBLIC, 'What hosts share uses client.ts and rendering.'),
  clientRoom(
    'controllers-use-the-public-door',
    'controllers',
    [...PUBLIC, 'state/'],
    'Controllers use client.ts, rendering and the state that hosts share.',
  ),
  clientRoom(
    'react-uses-the-public-door',
    'react',
    [...PUBLIC, 'state/', 'elements/'],
    'Hooks are the state of a host; the component is the element.',
  ),
  clientRoom('simulator-uses-the-public-door', 'testing', PUBLIC, 'A simulated server is met as a real one is.'),
  clientRoom(
    'demo-uses-what-users-use',
    'demo',
    [...PUBLIC, 'index\\.ts$', 'elements/', 'controllers/'],
    'The page shows what users can build.',
  ),
  clientRoom(
    'rendering-stands-alone',
    'rendering',
    ['types\\.ts$'],
    'Rendering turns values into nodes and knows no connection.',
  ),
  clientRoom(
    'core-knows-no-view',
    'connection|streams',
    ['connection/', 'streams/', 'types\\.ts$'],
    'What carries streams does not show them.',
  ),
  {
    name: 'client-core-is-framework-free',
    comment: "The client's root entry pulls in neither Lit nor React nor a Node built-in.",
    severity: 'error',
    from: { path: `${CLIENT}/(index|client)\\.ts$` },
    to: { path: '(^|/)node_modules/(lit|lit-html|lit-element|@lit|react|react-dom)/', reachable: true },
  },
  {
    name: 'client-runs-in-browsers',
    severity: 'error',
    from: { path: `${CLIENT}/` },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'client-loads-no-schemas',
    comment:
      'Schemas cost browsers 17 kB: the client takes types and the generated check. (The size check holds the rest.)',
    severity: 'error',
    from: { path: `${CLIENT}/` },
    to: { path: '^packages/protocol/src/(schemas|decode-command)\\.ts$|(^|/)node_modules/typebox/' },
  },
]

const packageRules = [
  {
    name: 'protocol-stands-on-typebox',
    comment: 'The protocol has no I/O, no clock, no Node and no DOM.',
    severity: 'error',
    from: { path: '^packages/protocol/src/' },
    to: { pathNot: ['^packages/protocol/src/', '(^|/)node_modules/typebox/'] },
  },
  {
    name: 'server-and-client-meet-in-the-protocol',
    severity: 'error',
    from: { path: '^packages/(server|client)/src/' },
    to: { path: '^packages/', pathNot: ['^packages/$1/', '^packages/protocol/'] },
  },
  {
    name: 'packages-are-entered-by-their-door',
    comment: 'Import another package by its name, so that its exports say what is public.',
    severity: 'error',
    from: { path: '^packages/([^/]+)/' },
    to: {
      path: '^packages/',
      pathNot: '^packages/$1/',
      dependencyTypes: ['local'],
      dependencyTypesNot: ['aliased-workspace'],
    },
  },
  {
    name: 'sources-do-not-know-tests',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: { path: '^packages/[^/]+/test/' },
  },
]

const hygieneRules = [
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  {
    name: 'declared',
    comment: "What is imported stands in the package's own package.json (tests: or in the root's).",
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-development-dependency-at-run-time',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm', 'npm-peer'] },
  },
]

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...serverRules, ...clientRules, ...packageRules, ...hygieneRules],
  options: {
    exclude: { path: ['(^|/)dist/'] },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    // Tests take their tools from the root's package.json.
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@runnel/source', 'import', 'browser', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
}
