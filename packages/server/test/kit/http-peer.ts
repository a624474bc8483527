/** What a request was answered with. */
export interface Answered<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

/** Asks for JSON, and reads it; an empty body is undefined. */
export async function ask<T = Record<string, unknown>>(
  url: string,
  { json, headers, ...init }: RequestInit & { json?: unknown; headers?: Record<string, string> } = {},
): Promise<Answered<T>> {
  const response = await fetch(url, {
    ...init,
    ...(json !== undefined && { method: 'POST', body: JSON.stringify(json) }),
    headers: {
      accept: 'application/json',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text === '' ? undefined : JSON.parse(text)) as T }
}

/** The code of an error's body. */
export function codeOf({ body }: Answered<unknown>): string | undefined {
  return (body as { error?: { code: string } } | undefined)?.error?.code
}
