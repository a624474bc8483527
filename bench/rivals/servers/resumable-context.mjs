import { createClient } from 'redis'
import { createResumableStreamContext } from 'resumable-stream/generic'

/** resumable-stream with its two connections to Redis open. @param {string} url */
export async function openResumable(url) {
  const [publisher, subscriber] = [createClient({ url }), createClient({ url })]
  await Promise.all([publisher.connect(), subscriber.connect()])
  return createResumableStreamContext({ waitUntil: null, publisher, subscriber })
}
