import type { Syntax } from 'refractor/core'

type Load = () => Promise<{ readonly default: Syntax }>

/** The grammars, each a file of its own that loads with the first block of its language. */
const GRAMMARS: Readonly<Record<string, Load>> = {
  bash: () => import('refractor/bash'),
  c: () => import('refractor/c'),
  cpp: () => import('refractor/cpp'),
  csharp: () => import('refractor/csharp'),
  css: () => import('refractor/css'),
  dart: () => import('refractor/dart'),
  diff: () => import('refractor/diff'),
  docker: () => import('refractor/docker'),
  elixir: () => import('refractor/elixir'),
  go: () => import('refractor/go'),
  graphql: () => import('refractor/graphql'),
  haskell: () => import('refractor/haskell'),
  ini: () => import('refractor/ini'),
  java: () => import('refractor/java'),
  javascript: () => import('refractor/javascript'),
  json: () => import('refractor/json'),
  jsx: () => import('refractor/jsx'),
  julia: () => import('refractor/julia'),
  kotlin: () => import('refractor/kotlin'),
  latex: () => import('refractor/latex'),
  lua: () => import('refractor/lua'),
  makefile: () => import('refractor/makefile'),
  markdown: () => import('refractor/markdown'),
  markup: () => import('refractor/markup'),
  matlab: () => import('refractor/matlab'),
  nginx: () => import('refractor/nginx'),
  objectivec: () => import('refractor/objectivec'),
  perl: () => import('refractor/perl'),
  php: () => import('refractor/php'),
  powershell: () => import('refractor/powershell'),
  protobuf: () => import('refractor/protobuf'),
  python: () => import('refractor/python'),
  r: () => import('refractor/r'),
  ruby: () => import('refractor/ruby'),
  rust: () => import('refractor/rust'),
  scala: () => import('refractor/scala'),
  scss: () => import('refractor/scss'),
  sql: () => import('refractor/sql'),
  swift: () => import('refractor/swift'),
  toml: () => import('refractor/toml'),
  tsx: () => import('refractor/tsx'),
  typescript: () => import('refractor/typescript'),
  yaml: () => import('refractor/yaml'),
}

/** What else models call them. */
const ALIASES: Readonly<Record<string, string>> = {
  'c#': 'csharp',
  'c++': 'cpp',
  'objective-c': 'objectivec',
  cc: 'cpp',
  console: 'bash',
  cs: 'csharp',
  cts: 'typescript',
  dockerfile: 'docker',
  ex: 'elixir',
  golang: 'go',
  gql: 'graphql',
  h: 'c',
  hpp: 'cpp',
  hs: 'haskell',
  htm: 'markup',
  html: 'markup',
  js: 'javascript',
  json5: 'json',
  jsonc: 'json',
  kt: 'kotlin',
  make: 'makefile',
  md: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  patch: 'diff',
  postgresql: 'sql',
  proto: 'protobuf',
  ps1: 'powershell',
  py: 'python',
  python3: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  svg: 'markup',
  tex: 'latex',
  ts: 'typescript',
  vue: 'markup',
  xml: 'markup',
  yml: 'yaml',
  zsh: 'bash',
}

/** The grammar's name for a fence's info word; undefined when there is none. */
export function grammarOf(language: string): string | undefined {
  const word = language.toLowerCase()
  const name = Object.hasOwn(ALIASES, word) ? ALIASES[word] : word
  return name !== undefined && Object.hasOwn(GRAMMARS, name) ? name : undefined
}

/** Loads a grammar that `grammarOf` named. Throws a `RangeError` for any other, and when the file cannot be fetched. */
export async function loadGrammar(name: string): Promise<Syntax> {
  const load = GRAMMARS[name]
  if (!load) throw new RangeError(`no grammar ${name}`)
  const { default: syntax } = await load()
  return syntax
}
