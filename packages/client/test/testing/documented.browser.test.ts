import '@runnel/client/elements/define'
import { createSimulator } from '@runnel/client/testing'
import { expect, test } from 'vitest'

test('an answer outlives a dropped connection', async () => {
  const simulator = createSimulator({ answer: () => ['Hello, ', { drop: true }, 'world.'] })
  const block = document.body.appendChild(document.createElement('ai-block'))
  block.client = simulator.client
  block.submit('Hi')
  await expect.poll(() => block.status).toBe('complete')
  expect(block.text).toBe('Hello, world.')
  simulator.close()
  block.remove()
})
