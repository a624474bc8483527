import { afterEach, expect, test } from 'vitest'
import { AiBlockElement } from '../../src/elements/ai-block.js'
import type { AiWords, AiWordsOverrides } from '../../src/elements/index.js'
import { answerWith, expectAccessible, mountBlock, query, textOf } from './kit/fixture.js'

afterEach(() => {
  document.body.replaceChildren()
  AiBlockElement.words = undefined
})

/** As a page in German writes it: every word, so that a new one is missed here first. */
const german: AiWords = {
  kinds: {
    ask: { heading: 'Frag etwas', label: 'Deine Frage', placeholder: 'Was möchtest du wissen?', action: 'Fragen' },
  },
  connection: {
    idle: 'Noch nicht verbunden',
    connecting: 'Verbinde',
    open: 'Verbunden',
    waiting: 'Getrennt',
    closed: 'Getrennt',
    offline: 'Offline',
  },
  transports: { websocket: 'WebSocket', sse: 'SSE', poll: 'Abfragen' },
  followUp: 'Frag weiter',
  stop: 'Anhalten',
  demo: 'Vorführung',
  demoTitle: 'Kein Modell ist eingerichtet.',
  retryNow: 'Jetzt versuchen',
  stillTrying: 'versucht es weiter',
  attempt: (attempt, max) => `Versuch ${attempt} von ${max}`,
  inSeconds: (seconds) => `in ${seconds} s`,
  over: (transport) => `über ${transport}`,
  reasons: {},
  progress: 'Fortschritt',
  notLoaded: 'Ein Teil fehlt. Lade die Seite neu.',
  sent: 'Gesendet.',
  cleared: 'Geleert.',
  messages: {
    idle: [],
    sending: ['Sende …'],
    queued: ['Warte …'],
    thinking: ['Denke nach …', 'Denke noch …'],
    streaming: ['Schreibe …'],
    retrying: ['Gleich noch einmal …'],
    recovering: ['Übernahme …'],
    reconnecting: ['Verbinde neu …'],
    complete: ['Fertig.'],
    cancelled: ['Vorzeitig beendet.'],
    error: ['Keine Antwort.'],
  },
  announcements: {
    idle: '',
    sending: 'Gesendet.',
    queued: 'Wartet.',
    thinking: 'Denkt nach.',
    streaming: 'Die Antwort beginnt.',
    retrying: '',
    recovering: 'Übernahme.',
    reconnecting: 'Verbindung verloren.',
    complete: 'Die Antwort ist vollständig.',
    cancelled: '',
    error: '',
  },
  errors: {
    request: 'Nicht gesendet.',
    llm: 'Keine Antwort.',
    server: 'Serverfehler.',
    connection: 'Keine Verbindung.',
  },
  advice: { request: '', llm: '', server: '', connection: '' },
  errorMessages: { llm_overloaded: 'Das Modell ist ausgelastet.' },
  unknownError: 'Etwas ging schief.',
  stops: { client: 'Angehalten.', shutdown: 'Server beendet.', limit: 'Grenze erreicht.', abandoned: 'Angehalten.' },
  hadArrived: 'So weit kam es.',
  runAgain: 'Noch einmal',
  retry: 'Wiederholen',
  readOn: 'Weiterlesen',
  left: 'Verlassen.',
  kept: 'Gespeichert.',
  earlier: 'Vom Versuch davor:',
  reasoning: 'Überlegung',
  lengthLimit: 'Längengrenze erreicht.',
  contentFilter: 'Gefiltert.',
  attemptIn: (attempt, max, seconds) => `Versuch ${attempt} von ${max} in ${seconds} s.`,
  copy: 'Kopieren',
  copied: 'Kopiert',
  notAllowed: 'Geht nicht',
  copyCode: (language) => `${language} kopieren`,
  codeRegion: (language) => `Quelltext: ${language}`,
  code: 'Quelltext',
  table: 'Tabelle',
  done: 'Erledigt',
  toDo: 'Offen',
  copyRefused: 'Nicht erlaubt.',
  clear: 'Leeren',
  newConversation: 'Neues Gespräch',
  brokenQuiz: 'Nicht darstellbar.',
  quiz: {
    right: 'Richtig.',
    wrong: (answer) => `Leider nein: ${answer}.`,
    rightMark: 'richtig',
    wrongMark: 'gewählt',
    check: 'Prüfen',
    again: 'Neuer Versuch',
    writing: 'Gleich kommt die erste Frage …',
    answered: (count, total) => `${count} von ${total}`,
    answeredSoFar: (count, total) => `${count} von ${total}, weitere folgen`,
    answeredLabel: 'Beantwortete Fragen',
    score: (right, total) => `${right} von ${total} richtig.`,
    malformed: (count) => `${count} unlesbar.`,
    cutOff: 'Zu früh zu Ende.',
    nothing: 'Keine Frage.',
  },
  diagram: {
    picture: 'Schaubild; was es zeigt, steht darunter.',
    region: 'Schaubild',
    drawing: 'Zeichne …',
    source: 'Quelle',
    sourceLabel: 'Quelle des Schaubilds',
    asText: 'Das Schaubild in Worten',
    step: (from, to, label) => `${from} führt zu ${to} ${label}`,
    start: 'Anfang',
    end: 'Ende',
    partly: 'Die letzten Zeilen fehlen.',
    failed: 'Nicht zu zeichnen.',
    refused: 'Hier darf nichts gezeichnet werden.',
    tools: 'Werkzeuge',
    smaller: 'Kleiner',
    larger: 'Größer',
    reset: (percent) => `${percent} %, zurück auf 100 %`,
    svg: 'SVG speichern',
    png: 'PNG speichern',
    noPng: 'Kein PNG',
  },
  history: 'Bisher',
  you: 'Gefragt:',
  copyTurn: 'Diese Antwort kopieren',
  elapsed: (seconds) => `${seconds.toLocaleString('de')} s`,
  words: (count) => `${count} Wörter`,
  tokens: (count) => `${count} Token`,
  timeLeft: (seconds) => `höchstens ${seconds} s`,
  reconnected: 'Wieder verbunden.',
  trying: (attempt, max) => `Versuch ${attempt} von ${max}.`,
  failed: (title, message) => `Fehler. ${title} ${message}`,
  moreSentences: (count) => `Und ${count} weitere Sätze.`,
  codeBlock: 'Quelltext.',
}

/** Every word of the block that is read or spoken, without what was asked and answered. */
function wordsOf(block: Element): string {
  const root = block.shadowRoot
  const labels = [...(root?.querySelectorAll('[aria-label], [placeholder], [title]') ?? [])].flatMap((element) =>
    ['aria-label', 'placeholder', 'title'].map((name) => element.getAttribute(name) ?? ''),
  )
  return [root?.textContent, ...labels].join(' ').replace(/\s+/g, ' ')
}

test('every word of a block comes from its table', async () => {
  const { block, client } = await mountBlock({ prompt: 'x' })
  block.words = german
  await block.updateComplete
  const seen = [wordsOf(block)]
  const look = async () => {
    await block.updateComplete
    seen.push(wordsOf(block))
  }
  block.submit()
  await look()
  client.last.push({ status: 'thinking', provider: 'demo', reasoning: 'y' })
  await look()
  client.last.say('- [x] a\n- [ ] b\n\n| c |\n| - |\n| d |\n\n```\nz\n```\n\n')
  await answerWith(block, 'z')
  await look()
  client.last.fail()
  await look()
  block.retry()
  await look()
  block.stop()
  await look()
  block.retry()
  client.last.complete({ finish_reason: 'length' })
  await look()
  client.connect({ name: 'waiting', attempt: 2, max_attempts: 5, at: performance.now() + 5000, exhausted: false })
  await look()

  const english = /\b(the|your|of|stop|copy|clear|retry|sent|thinking|writing|done|words|tokens|attempt|error)\b/i
  expect(seen.filter((words) => english.test(words))).toEqual([])
  expect(textOf(block, '[part=summary]')).toBe('1,5 s · 12 Token')
})

test('words are replaced in part, for one block or for all, and messages by a property of their own', async () => {
  const words: AiWordsOverrides = { copy: 'Take it', errors: { llm: 'The robot sleeps.' } }
  AiBlockElement.words = { stop: 'Enough', copy: 'Mine' }
  const { block, client } = await mountBlock({ prompt: 'x' })
  block.words = words
  block.messages = { thinking: ['Hmm.'] }
  block.submit()
  client.last.start()
  await block.updateComplete
  expect(textOf(block, '.stop')).toBe('Enough')
  expect(textOf(block, '[part=copy-button]')).toBe('Take it')
  expect(textOf(block, '.message')).toBe('Hmm.')
  client.last.fail()
  await block.updateComplete
  expect(textOf(block, '[part=error]')).toContain('The robot sleeps. The model is busy.')
})

const LATIN = ['a', 'b', 'c'] as const
const HEBREW = ['א', 'ב', 'ג'] as const

test('from right to left, the block is a mirror image of itself', async () => {
  const edges = async (dir: string) => {
    document.body.dir = dir
    const [first, second, quoted] = dir === 'rtl' ? HEBREW : LATIN
    const { block, client } = await mountBlock({ conversation: '', prompt: 'x' })
    block.submit()
    client.last.say(`- ${first}\n- ${second}\n\n> ${quoted}`)
    client.last.complete()
    await answerWith(block, quoted)
    block.submit('again')
    await block.updateComplete
    const frame = block.getBoundingClientRect()
    const boxes = ['.question', '.stop', '.summary', '.history blockquote', '.history li li'].map((selector) => {
      const { left, right } = query(block, selector).getBoundingClientRect()
      return dir === 'rtl' ? [frame.right - right, frame.right - left] : [left - frame.left, right - frame.left]
    })
    await expectAccessible(block)
    block.remove()
    document.body.removeAttribute('dir')
    return boxes.map((box) => box.map(Math.round))
  }
  expect(await edges('rtl')).toEqual(await edges('ltr'))
})
