import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createApp } from '../src/app.js'
import { ConfigError, ConfigSchema, loadConfig } from '../src/config.js'
import { warningsOf } from '../src/config-warnings.js'

function faultOf(env: NodeJS.ProcessEnv): ConfigError {
  try {
    loadConfig({}, env)
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error(`${JSON.stringify(env)} was accepted`)
}

describe('the configuration', () => {
  test('has the documented defaults', () => {
    expect(loadConfig()).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 8000,
      AI_STREAMING_ENABLED: true,
      STREAMING_BACKEND: 'websocket',
      AI_PROVIDER: 'auto',
      AI_RETRY_ATTEMPTS: 5,
      STREAM_TTL_MS: 600_000,
      MAX_STREAM_MS: 900_000,
      ORPHAN_GRACE_MS: 60_000,
      HEARTBEAT_MS: 15_000,
      MAX_PROMPT_CHARS: 16_000,
      MAX_MESSAGE_BYTES: 131_072,
      MAX_STREAM_BYTES: 4_194_304,
      MAX_LOG_BYTES_TOTAL: 536_870_912,
      MAX_STREAMS_PER_SESSION: 32,
      ALLOWED_ORIGINS: [],
      LOG_LEVEL: 'info',
    })
  })

  test('reads text as the types it needs, and lists by their commas', () => {
    const env = {
      PORT: ' 0 ',
      AI_STREAMING_ENABLED: 'false',
      ORPHAN_GRACE_MS: '-1',
      ALLOWED_ORIGINS: ' https://a.example , ,https://b.example:8443,null',
      AI_MODELS_ALLOWED: 'm-1,m-2',
    }
    expect(loadConfig({}, env)).toMatchObject({
      PORT: 0,
      AI_STREAMING_ENABLED: false,
      ORPHAN_GRACE_MS: -1,
      ALLOWED_ORIGINS: ['https://a.example', 'https://b.example:8443', 'null'],
      AI_MODELS_ALLOWED: ['m-1', 'm-2'],
    })
  })

  test('takes what a program gives over the environment', () => {
    expect(loadConfig({ PORT: 1 }, { PORT: '2' })).toMatchObject({ PORT: 1 })
  })

  test.each(['', '   '])('takes the empty value %j of any variable for none', (empty) => {
    const env = Object.fromEntries(
      [...Object.keys(ConfigSchema.properties), 'USE_STREAMING'].map((name) => [name, empty]),
    )
    expect(loadConfig({}, env)).toEqual(loadConfig())
  })

  test('reads USE_STREAMING, and AI_STREAMING_ENABLED wins over it', () => {
    expect(loadConfig({}, { USE_STREAMING: 'false' }).AI_STREAMING_ENABLED).toBe(false)
    expect(loadConfig({}, { USE_STREAMING: 'false', AI_STREAMING_ENABLED: 'true' }).AI_STREAMING_ENABLED).toBe(true)
  })
})

describe('a wrong value', () => {
  test.each([
    ['PORT', '99999', '<= 65535'],
    ['PORT', '-1', '>= 0'],
    ['PORT', 'eighty', 'integer'],
    ['PORT', '80.5', 'integer'],
    ['AI_STREAMING_ENABLED', 'perhaps', 'boolean'],
    ['STREAMING_BACKEND', 'pigeon', 'websocket, sse'],
    ['AI_PROVIDER', 'acme', 'auto, openai, anthropic, gemini, demo'],
    ['AI_RETRY_ATTEMPTS', '0', '>= 1'],
    ['AI_MAX_TOKENS', '0', '>= 1'],
    ['HEARTBEAT_MS', '1', '>= 50'],
    ['STREAM_TTL_MS', '99999999999', '<= 2147483647'],
    ['ORPHAN_GRACE_MS', '-2', '>= -1'],
    ['MAX_PROMPT_CHARS', '0', '>= 1'],
    ['MAX_STREAMS_PER_SESSION', 'x', 'integer'],
    ['LOG_LEVEL', 'loud', 'fatal, error, warn, info, debug, trace, silent'],
    ['PUBLIC_URL', 'ai.example.com', 'http'],
    ['PUBLIC_URL', 'ftp://ai.example.com', 'http'],
    ['OPENAI_BASE_URL', 'localhost:11434', 'http'],
    ['ALLOWED_ORIGINS', 'https://a.example/path', 'without a path'],
    ['ALLOWED_ORIGINS', 'https://a.example/', 'without a path'],
    ['ALLOWED_ORIGINS', 'a.example', 'without a path'],
    ['ALLOWED_ORIGINS', 'https://a.example,*.example', 'without a path'],
  ])('of %s (%s) is one line with the name, the fault and an example', (name, value, fault) => {
    const { message } = faultOf({ [name]: value })
    expect(message).not.toContain('\n')
    expect(message.startsWith(`${name} must`)).toBe(true)
    expect(message).toContain(fault)
    expect(message).toMatch(new RegExp(`for example ${name}=\\S+`))
  })

  test('of USE_STREAMING is told under the name that it stands for', () => {
    expect(faultOf({ USE_STREAMING: 'perhaps' }).message).toContain('AI_STREAMING_ENABLED must be boolean')
  })

  test('of a secret is never shown, nor is any other secret', () => {
    const short = faultOf({ SESSION_SECRET: 'short-secret' })
    expect(short.message).toMatch(/^SESSION_SECRET must/)
    const other = faultOf({ OPENAI_API_KEY: 'sk-planted-key', PORT: 'x' })
    for (const error of [short, other]) {
      for (const shown of [error.message, String(error), error.stack, inspect(error, { depth: 9 })]) {
        expect(shown).not.toContain('short-secret')
        expect(shown).not.toContain('sk-planted-key')
      }
    }
  })

  test('given by a program is refused before anything starts', () => {
    expect(() => createApp({ config: { PORT: -1 } })).toThrow(ConfigError)
  })
})

test('what works but is dangerous gets a word', () => {
  expect(warningsOf(loadConfig())).toEqual([])
  expect(warningsOf(loadConfig({ HOST: '0.0.0.0', ALLOWED_ORIGINS: ['*'] }))).toHaveLength(2)
})

test('Redis is chosen by its address, and the address is checked', () => {
  expect(loadConfig({ REDIS_URL: 'rediss://user:secret@redis.example.com:6380/1' }).STREAM_STORE).toBeUndefined()
  expect(() => loadConfig({ STREAM_STORE: 'redis' })).toThrow('STREAM_STORE=redis needs REDIS_URL')
  for (const url of ['localhost:6379', 'http://localhost', 'redis']) {
    expect(() => loadConfig({ REDIS_URL: url })).toThrow('REDIS_URL must be a redis or rediss address')
  }
})
