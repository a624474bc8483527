import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { openHouse, turns } from '../kit/memory-peer.js'
import { scriptedProvider } from '../kit/scripted-provider.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

test('a connection that has read a stream to its end does not keep it in memory beyond its expiry', async () => {
  const provider = scriptedProvider()
  const { connect, manager, store, ended } = openHouse({ provider })
  const peer = connect()
  await peer.send({ type: 'prompt', id: 's-1', prompt: 'why?' })
  provider.calls[0]?.end()
  await turns()
  const log = await weakly(async () => (await manager.find({ epoch: epochOf(), id: 's-1' }))?.log)
  expect(log.deref()).toBeDefined()

  await store.close()
  // What the test itself holds on to.
  ended.length = 0
  provider.forget()
  await turns()
  collectGarbage()
  expect(log.deref()).toBeUndefined()
  expect(await peer.send({ type: 'ping' })).toHaveLength(1)

  function epochOf(): string {
    const attached = peer.of('s-1').find(({ type }) => type === 'attached')
    return attached?.type === 'attached' ? attached.epoch : ''
  }
})

/** Nothing but the reference itself stays behind of the call. */
async function weakly(find: () => Promise<object | undefined>): Promise<WeakRef<object>> {
  const found = await find()
  if (!found) throw new Error('there is nothing to refer to')
  return new WeakRef(found)
}
