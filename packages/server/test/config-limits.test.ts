import { expect, test } from 'vitest'
import { loadConfig } from '../src/config.js'

test('the limits have the documented defaults', () => {
  const config = loadConfig()
  expect(config).toMatchObject({
    AI_MAX_CONCURRENCY: 256,
    MAX_CONNECTIONS_PER_IP: 100,
    RATE_LIMIT_PROMPTS_PER_MINUTE: 60,
    TRUST_PROXY: [],
  })
  expect(config.BUDGET_TOKENS_PER_DAY).toBeUndefined()
})

test('proxies are addresses and networks, separated by commas', () => {
  expect(loadConfig({}, { TRUST_PROXY: '127.0.0.1, 10.0.0.0/8,::1,fd00::/8' }).TRUST_PROXY).toEqual([
    '127.0.0.1',
    '10.0.0.0/8',
    '::1',
    'fd00::/8',
  ])
})

test.each(['true', 'proxy.internal', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0'])(
  'the proxy %j is refused with an example',
  (proxy) => {
    expect(() => loadConfig({}, { TRUST_PROXY: proxy })).toThrow('for example TRUST_PROXY=')
  },
)

test.each([
  { AI_MAX_CONCURRENCY: '0' },
  { MAX_CONNECTIONS_PER_IP: '0' },
  { BUDGET_TOKENS_PER_DAY: '0' },
  { RATE_LIMIT_PROMPTS_PER_MINUTE: '-1' },
])('%j is refused, and named', (env) => {
  expect(() => loadConfig({}, env)).toThrow(Object.keys(env)[0])
})
