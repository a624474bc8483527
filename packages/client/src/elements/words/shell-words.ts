import type { ShellWords } from './words.js'

/** In English. What the built-in types say stands with the types. */
export const shellWords: ShellWords = {
  kinds: {},
  connection: {
    idle: 'Not connected yet',
    connecting: 'Connecting',
    open: 'Connected',
    waiting: 'Disconnected',
    closed: 'Disconnected',
    offline: 'Offline',
  },
  transports: { websocket: 'WebSocket', sse: 'SSE', poll: 'long polls' },
  followUp: 'Ask a follow-up question',
  stop: 'Stop',
  demo: 'demo',
  demoTitle: 'No model is configured: a built-in demo answers.',
  retryNow: 'Retry now',
  stillTrying: 'still trying',
  attempt: (attempt, max_attempts) => `attempt ${attempt} of ${max_attempts}`,
  inSeconds: (seconds) => `in ${seconds} s`,
  over: (transport) => `over ${transport}`,
  reasons: {},
  progress: 'Progress of the answer',
  notLoaded: 'A part of this block could not be loaded. Reload the page.',
  sent: 'Sent.',
  cleared: 'Cleared.',
}
