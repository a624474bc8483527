/** Serves a folder of this one. `port` 0 takes a free one. */
export function serveExample(name: string, port: number): Promise<{ readonly url: string; close(): void }>
