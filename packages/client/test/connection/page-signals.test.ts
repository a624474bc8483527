import { expect, test } from 'vitest'
import { isReachable, watchPage } from '../../src/connection/page-signals.js'
import { FakePage } from '../kit/harness.js'

test.each([
  ['runnel.example', false],
  ['127.0.0.1', true],
  ['localhost', true],
  ['[::1]', true],
  ['127.evil.example', false],
])('without a network, %s is reachable: %s', (hostname, reachable) => {
  expect(isReachable({ navigator: { onLine: false } }, hostname)).toBe(reachable)
  expect(isReachable({ navigator: { onLine: true } }, hostname)).toBe(true)
  expect(isReachable({}, hostname)).toBe(true)
})

test('the page is heard until it is not watched any more', () => {
  const page = new FakePage()
  const heard: string[] = []
  const stop = watchPage(page, (signal) => heard.push(signal))
  const tell = (): void => {
    page.goOffline()
    page.goOnline()
    page.show('hidden')
    page.show('visible')
    page.window.dispatchEvent(new Event('pageshow'))
  }
  tell()
  stop()
  tell()
  expect(heard).toEqual(['offline', 'online', 'wake', 'wake'])
})
