import { expect, test } from 'vitest'
import { createApp } from '../src/app.js'

test('a route that is added to the app is checked and written as Fastify does it', async () => {
  const app = createApp({ config: { AI_PROVIDER: 'demo', LOG_LEVEL: 'silent' } })
  app.post<{ Body: { count: number } }>(
    '/double',
    {
      schema: {
        body: { type: 'object', required: ['count'], properties: { count: { type: 'integer' } } },
        response: { 200: { type: 'object', properties: { count: { type: 'integer' } } } },
      },
    },
    ({ body }) => ({ count: 2 * body.count, secret: 'not in the schema' }),
  )

  const answer = await app.inject({ method: 'POST', url: '/double', payload: { count: 2 } })
  const refusal = await app.inject({ method: 'POST', url: '/double', payload: { count: 'two' } })
  await app.close()

  expect(answer.json()).toEqual({ count: 4 })
  expect(refusal.statusCode).toBe(400)
  expect(refusal.json<{ message: string }>().message).toContain('body/count must be integer')
})
