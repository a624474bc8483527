import type { Browser, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Provider } from '@runnel/server'
import { launchBrowser } from './kit/browser.js'
import { type ForeignPage, serveForeignPage } from './kit/foreign-page.js'
import { type SiteServer, startSite } from './kit/site-server.js'

let browser: Browser
let foreign: ForeignPage
let site: SiteServer
let page: Page
let calls: number

/** Answers at once, and counts how often it was asked: each time costs somebody money. */
const counted: Provider = {
  name: 'counted',
  async *stream() {
    calls += 1
    yield { type: 'text', text: 'an answer of some length '.repeat(10) }
    yield { type: 'end', finish_reason: 'stop' }
  },
}

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

beforeEach(async () => {
  calls = 0
  foreign = await serveForeignPage(() => '<!doctype html><title>Elsewhere</title>')
})

afterEach(async () => {
  await page.close()
  await site.close()
  await foreign.close()
})

async function open(config: { readonly isAllowed: boolean }): Promise<void> {
  site = await startSite({ ALLOWED_ORIGINS: config.isAllowed ? [foreign.origin] : [] }, { providers: [counted] })
  page = await browser.newPage()
  await page.goto(foreign.origin)
}

describe('a page of an allowed origin', () => {
  test('starts, reads, resumes and cancels with every header of the protocol, and reads those of the answers', async () => {
    await open({ isAllowed: true })
    const seen = await page.evaluate(async (url) => {
      const json = { 'content-type': 'application/json', accept: 'application/json' }
      const started = await fetch(`${url}/api/stream`, {
        method: 'POST',
        headers: { ...json, authorization: 'Bearer none' },
        body: JSON.stringify({ prompt: 'Why is the sky blue?' }),
      })
      const { id, text } = (await started.json()) as { id: string; text: string }
      const session = started.headers.get('x-session') ?? ''
      const read = await fetch(`${url}/api/streams/${id}/events`, { headers: { 'x-session': session } })
      const events = await read.text()
      const last = [...events.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? ''
      const rest = await fetch(`${url}/api/streams/${id}/events`, {
        headers: { 'x-session': session, 'last-event-id': last },
      })
      const cancelled = await fetch(`${url}/api/streams/${id}/cancel`, {
        method: 'POST',
        headers: { ...json, 'x-session': session },
        body: '{}',
      })
      return {
        text,
        session,
        isSameStream: read.headers.get('x-stream-id') === id && read.headers.get('x-session') === session,
        last,
        rest: rest.status,
        cancelled: (await cancelled.json()) as unknown,
      }
    }, site.url)

    expect(seen.text.length).toBeGreaterThan(100)
    expect(calls).toBe(1)
    expect(seen).toMatchObject({ isSameStream: true, rest: 204, cancelled: { status: 'finished' } })
    expect(seen.session).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(seen.last).toMatch(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.\d+$/)
  })

  test('reads why it was refused', async () => {
    await open({ isAllowed: true })
    const refused = await page.evaluate(async (url) => {
      const response = await fetch(`${url}/api/streams/absent`)
      return { status: response.status, body: (await response.json()) as { error: { code: string } } }
    }, site.url)

    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'stream_not_found' } } })
  })
})

describe('a page of another origin', () => {
  test('cannot start anything: not by fetch, by a form’s content type, by EventSource, nor by a picture', async () => {
    await open({ isAllowed: false })
    const outcomes = await page.evaluate(async (url) => {
      const failed = () => 'failed' as const
      const prompt = JSON.stringify({ prompt: 'spend' })
      const ask = `${url}/api/stream/ai-block/ask?prompt=spend`
      const picture = new Promise<string>((resolve) => {
        const image = new Image()
        image.onload = () => resolve('loaded')
        image.onerror = () => resolve('failed')
        image.src = ask
      })
      const source = new Promise<string>((resolve) => {
        const events = new EventSource(ask)
        events.onopen = () => resolve('open')
        events.onerror = () => resolve(events.readyState === EventSource.CLOSED ? 'failed' : 'trying')
      })
      return Promise.all([
        fetch(`${url}/api/stream`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: prompt,
        }).then(() => 'read', failed),
        fetch(`${url}/api/stream`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: prompt,
          mode: 'no-cors',
        }).then((response) => response.type, failed),
        fetch(`${url}/stream?prompt=spend`).then(() => 'read', failed),
        fetch(`${url}/stream?prompt=spend`, { mode: 'no-cors' }).then((response) => response.type, failed),
        source,
        picture,
      ])
    }, site.url)

    expect(outcomes).toEqual(['failed', 'opaque', 'failed', 'opaque', 'failed', 'failed'])
    expect(calls).toBe(0)
  })
})
