import { isIP } from 'node:net'
import Type, { type Static } from 'typebox'
import { readSettings, type SettingFault } from './read-settings.js'

const Ms = (value: number, description: string, minimum = 0) =>
  Type.Integer({ default: value, minimum, maximum: 2_147_483_647, description })

const Bound = (value: number, description: string) =>
  Type.Integer({ default: value, minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description })

const Text = (description: string, examples: string[]) =>
  Type.Optional(Type.String({ minLength: 1, description, examples }))

/**
 * Every setting, with its default and one line of explanation: the environment, `.env.example` and `createApp({ config })`
 * use the same names.
 */
export const ConfigSchema = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on. 0.0.0.0 for every interface.' }),
  PORT: Type.Integer({
    default: 8000,
    minimum: 0,
    maximum: 65535,
    description: 'Port to listen on. 0 picks a free one.',
  }),
  AI_STREAMING_ENABLED: Type.Boolean({
    default: true,
    description: 'false: answers come whole (JSON mode only). USE_STREAMING is read too.',
  }),
  STREAMING_BACKEND: Type.Union([Type.Literal('websocket'), Type.Literal('sse')], {
    default: 'websocket',
    description: 'What clients are told to prefer: websocket or sse.',
  }),
  AI_PROVIDER: Type.Union(
    [
      Type.Literal('auto'),
      Type.Literal('openai'),
      Type.Literal('anthropic'),
      Type.Literal('gemini'),
      Type.Literal('demo'),
    ],
    {
      default: 'auto',
      description: 'auto takes the first whose key is set, then a local Ollama that answers, then the built-in demo.',
    },
  ),
  AI_MODEL: Text("The model that answers. The provider's default when empty.", ['gpt-5.4-mini']),
  AI_MODELS_ALLOWED: Type.Array(Type.String(), {
    default: [],
    description: 'Models that a client may ask for, separated by commas. Without it only the one above.',
    examples: ['gpt-5.4-mini,gpt-5.5'],
  }),
  AI_MAX_TOKENS: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: "The most tokens of one answer. The provider's default when empty.",
      examples: [2048],
    }),
  ),
  AI_TIMEOUT_MS: Ms(60_000, 'Silence of the model that counts as a hang, in milliseconds.', 1),
  AI_RETRY_ATTEMPTS: Type.Integer({
    default: 5,
    minimum: 1,
    maximum: 20,
    description: 'Attempts before an answer fails, the first included.',
  }),
  AI_RETRY_BASE_MS: Ms(
    1000,
    "Wait before the second attempt; doubled for each further one. A vendor's retry-after wins.",
  ),
  AI_MAX_CONCURRENCY: Bound(
    256,
    'Answers that the model writes at once, for each server; further ones wait their turn, fair per session.',
  ),
  OPENAI_API_KEY: Text('Key for OpenAI, or for any server that speaks its API.', ['sk-…']),
  OPENAI_BASE_URL: Text('Another server that speaks the Chat Completions API: Ollama, vLLM, llama.cpp, LM Studio.', [
    'http://localhost:11434/v1',
  ]),
  ANTHROPIC_API_KEY: Text('Key for Anthropic.', ['sk-ant-…']),
  ANTHROPIC_BASE_URL: Text('Another server that speaks the Messages API.', ['https://api.anthropic.com']),
  GEMINI_API_KEY: Text('Key for Gemini.', ['…']),
  GEMINI_BASE_URL: Text('Another server that speaks the Gemini API.', ['https://generativelanguage.googleapis.com']),
  DEMO_TOKENS_PER_SECOND: Type.Integer({
    default: 50,
    minimum: 0,
    maximum: 100_000,
    description: 'Pace of the demo provider. 0: as fast as it goes.',
  }),
  STREAM_STORE: Type.Optional(
    Type.Union([Type.Literal('memory'), Type.Literal('redis')], {
      description: 'Where answers are kept: memory or redis. Redis when REDIS_URL is set, and memory when it is not.',
    }),
  ),
  REDIS_URL: Text('Redis 7 or later, Valkey, or a node of a cluster: servers that share it are one service.', [
    'redis://localhost:6379',
  ]),
  REDIS_WAIT_REPLICAS: Type.Integer({
    default: 0,
    minimum: 0,
    description: 'Replicas that must have a part of an answer before it is shown.',
  }),
  STORE_GRACE_MS: Ms(10_000, 'How long answers wait for Redis when it is away, before their readers are told.'),
  NODE_LEASE_MS: Ms(10_000, 'How long a server may be silent before others may take its answers over.', 500),
  ON_OWNER_LOSS: Type.Union([Type.Literal('continue'), Type.Literal('error')], {
    default: 'continue',
    description:
      'What becomes of an answer whose server died: another one goes on with it (continue), or it ends (error).',
  }),
  RECOVERY_MAX: Bound(50, 'Answers of a dead server that one server brings back at a time.'),
  STREAM_TTL_MS: Ms(600_000, 'How long a stream can be read after its end.', 1),
  MAX_STREAM_MS: Ms(900_000, 'The longest that an answer may take.', 1),
  ORPHAN_GRACE_MS: Ms(
    60_000,
    'How long an answer goes on without a reader. 0: it stops at once; -1: it never stops.',
    -1,
  ),
  SLOW_READER_MS: Ms(
    30_000,
    'How long a full connection may take nothing before it is closed. Its reader may come back.',
    1,
  ),
  HEARTBEAT_MS: Ms(15_000, 'Silence after which a heartbeat is sent.', 50),
  DRAIN_TIMEOUT_MS: Ms(30_000, 'How long running answers may go on after SIGTERM.'),
  CONVERSATION_TTL_MS: Ms(3_600_000, 'How long a conversation is kept after its last turn.', 1),
  MAX_PROMPT_CHARS: Bound(16_000, 'The longest prompt, in characters (UTF-16 units).'),
  MAX_MESSAGE_BYTES: Bound(131_072, 'The largest message or request body, in bytes.'),
  MAX_STREAM_BYTES: Bound(4_194_304, 'The largest answer, in bytes; it is stopped there.'),
  MAX_LOG_BYTES_TOTAL: Bound(
    536_870_912,
    'All answers kept in memory together, in bytes. The oldest finished ones go first.',
  ),
  MAX_STREAMS_PER_SESSION: Bound(
    32,
    'Answers running at once in one session, on all servers of one REDIS_URL together.',
  ),
  MAX_CONNECTIONS_PER_IP: Bound(
    100,
    'Open connections of one address, at each server; further ones are refused with 429.',
  ),
  RATE_LIMIT_PROMPTS_PER_MINUTE: Type.Integer({
    default: 60,
    minimum: 0,
    maximum: 1_000_000,
    description:
      'New prompts in a minute, per session and per address, on all servers of one REDIS_URL together. 0: no limit.',
  }),
  BUDGET_TOKENS_PER_DAY: Type.Optional(
    Type.Integer({
      minimum: 1,
      description:
        'Tokens that may be spent in a day (UTC), by all servers of one REDIS_URL together; further prompts are refused until midnight. No limit when empty.',
      examples: [1_000_000],
    }),
  ),
  TRUST_PROXY: Type.Array(Type.String(), {
    default: [],
    description:
      'Addresses or networks of proxies whose x-forwarded-for counts, separated by commas. Without it a proxy’s users share one address.',
    examples: ['10.0.0.0/8,127.0.0.1'],
  }),
  ALLOWED_ORIGINS: Type.Array(Type.String(), {
    default: [],
    description:
      'Other origins whose pages may use this server, separated by commas. * for every one. The own origin always may.',
    examples: ['https://example.com,https://www.example.com'],
  }),
  PUBLIC_URL: Text('The address under which pages see this server, where a proxy stands in front of it.', [
    'https://ai.example.com',
  ]),
  SESSION_SECRET: Type.Optional(
    Type.String({
      minLength: 16,
      description: 'Signs sessions. Random for each start when empty, or kept in Redis where there is one.',
      examples: ['32 or more random characters'],
    }),
  ),
  BLOCKS_DIR: Text('A folder of modules whose default exports are blocks of your own.', ['./blocks']),
  LOG_LEVEL: Type.Union(
    [
      Type.Literal('fatal'),
      Type.Literal('error'),
      Type.Literal('warn'),
      Type.Literal('info'),
      Type.Literal('debug'),
      Type.Literal('trace'),
      Type.Literal('silent'),
    ],
    {
      default: 'info',
      description: 'fatal, error, warn, info, debug, trace or silent. Prompts and answers are never logged.',
    },
  ),
})

/** The settings of a server, under the names of the environment. */
export type Config = Static<typeof ConfigSchema>

/** A setting is wrong: one line that names the variable, what is wrong with it, and an example. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'config'
}

const LISTS = ['AI_MODELS_ALLOWED', 'ALLOWED_ORIGINS', 'TRUST_PROXY'] as const

/**
 * Reads settings: `given` first, then the environment, then the defaults. An empty variable counts as unset.
 * @throws {ConfigError}
 */
export function loadConfig(given: Partial<Config> = {}, env: NodeJS.ProcessEnv = {}): Config {
  const data = { ...fromEnvironment(env), ...given }
  const read = readSettings(ConfigSchema, data)
  if (!read.ok) throw new ConfigError(explain(read.fault, data))
  checkValues(read.settings)
  return read.settings
}

function fromEnvironment(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const names = Object.keys(ConfigSchema.properties)
  const values: Record<string, unknown> = {}
  const useStreaming = env['USE_STREAMING']?.trim()
  if (useStreaming) values['AI_STREAMING_ENABLED'] = useStreaming
  for (const name of names) {
    const value = env[name]?.trim()
    if (!value) continue
    values[name] = LISTS.some((list) => list === name)
      ? value
          .split(',')
          .map((item) => item.trim())
          .filter(Boolean)
      : value
  }
  return values
}

/** What the schema cannot say. */
function checkValues(config: Config): void {
  checkUrls(config)
  checkOrigins(config)
  if (config.STREAM_STORE === 'redis' && config.REDIS_URL === undefined)
    throw new ConfigError('STREAM_STORE=redis needs REDIS_URL, for example REDIS_URL=redis://localhost:6379')
  for (const proxy of config.TRUST_PROXY) {
    if (isNetwork(proxy)) continue
    throw new ConfigError('TRUST_PROXY must hold addresses or networks, for example TRUST_PROXY=127.0.0.1,10.0.0.0/8')
  }
}

/** An address, or a network as `<address>/<bits>`. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

function checkUrls({ PUBLIC_URL, OPENAI_BASE_URL, ANTHROPIC_BASE_URL, GEMINI_BASE_URL, REDIS_URL }: Config): void {
  if (REDIS_URL !== undefined && !isUrlOf(/^rediss?:$/, REDIS_URL))
    throw new ConfigError('REDIS_URL must be a redis or rediss address, for example REDIS_URL=redis://localhost:6379')
  const urls = { PUBLIC_URL, OPENAI_BASE_URL, ANTHROPIC_BASE_URL, GEMINI_BASE_URL }
  for (const [name, value] of Object.entries(urls)) {
    if (value === undefined || isUrlOf(/^https?:$/, value)) continue
    throw new ConfigError(`${name} must be an http or https address, for example ${name}=https://example.com`)
  }
}

function isUrlOf(protocol: RegExp, text: string): boolean {
  return URL.canParse(text) && protocol.test(new URL(text).protocol)
}

function checkOrigins({ ALLOWED_ORIGINS }: Config): void {
  for (const origin of ALLOWED_ORIGINS) {
    if (origin === '*' || origin === 'null' || (URL.canParse(origin) && new URL(origin).origin === origin)) continue
    throw new ConfigError(
      'ALLOWED_ORIGINS must hold origins without a path, for example ALLOWED_ORIGINS=https://example.com',
    )
  }
}

function explain({ name, message, choices }: SettingFault, data: Record<string, unknown>): string {
  if (name === undefined) return 'The configuration is not valid.'
  const what = choices.length > 0 ? `must be one of ${choices.join(', ')}` : message
  const secret = /KEY|SECRET|REDIS_URL/.test(name)
  const got = secret ? '' : ` (it is ${JSON.stringify(data[name])})`
  return `${name} ${what}${got}, for example ${name}=${exampleOf(name)}`
}

/** A value that is right: the schema's own example, else its default. */
function exampleOf(name: string): string {
  const schema = (
    ConfigSchema.properties as Record<string, { examples?: (string | number)[]; default?: string | number | boolean }>
  )[name]
  return String(schema?.examples?.[0] ?? schema?.default ?? '')
}
