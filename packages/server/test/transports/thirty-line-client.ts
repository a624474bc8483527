/** Reads one stream to its end by long poll, from the words of the protocol alone; calls itself lost when it is cut. */
export async function* readByPolling(server: string, prompt: object): AsyncGenerator<Record<string, unknown>> {
  const post = (path: string, body: object, session?: string) =>
    fetch(server + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(session && { 'x-session': session }),
      },
      body: JSON.stringify(body),
    })
  const { id, session } = (await (await post('/api/prompts', prompt)).json()) as { id: string; session: string }
  let epoch = ''
  let last = -1
  for (;;) {
    const cursor = last < 0 ? null : `${epoch}.${last}`
    let events: Record<string, unknown>[]
    try {
      const response = await post('/api/events', { streams: { [id]: cursor }, wait_ms: 10_000 }, session)
      events = ((await response.json()) as { events: Record<string, unknown>[] }).events
    } catch {
      continue // cut: ask again after the same cursor
    }
    for (const event of events) {
      if (event['seq'] === undefined) throw new Error(JSON.stringify(event['error']))
      if (event['type'] === 'start' || event['state'] === 'recovering') epoch = event['epoch'] as string
      const first = (event['from'] ?? event['seq']) as number
      if (first !== last + 1) continue // seen before
      last = event['seq'] as number
      yield event
      if (['complete', 'error', 'cancelled'].includes(event['type'] as string)) return
    }
  }
}
