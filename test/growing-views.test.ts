import type { Config, RunnelOptions } from '@runnel/server'
import type { Browser, Locator } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openai } from '../packages/server/src/providers/openai.js'
import { startVendor, type Vendor } from '../packages/server/test/kit/vendors/start-vendor.js'
import type { VendorKind, VendorScript } from '../packages/server/test/kit/vendors/vendor-script.js'
import { launchBrowser } from './kit/browser.js'
import { ask, block, untilStatus } from './kit/page-blocks.js'
import { startSite } from './kit/site-server.js'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

const QUESTIONS = [
  'Which of these is red, as red as the roofs of the town on a summer’s evening, and grows at the edge of a field?',
  'Which is a long way from here?',
  'Which one was never reached?',
].map((question, index) => ({
  question,
  options: ['a poppy', 'a frog', 'the sky'],
  answer: index,
  explanation: 'Because of its colour, which one sees.',
}))

/** As a model writes that was told not to: prose and a fence first, a comma too many, and no room for the last question. */
const QUIZ = `Sure! Here is your {quiz} with [three] questions:\n\n\`\`\`json\n${JSON.stringify(
  { title: 'Colours', questions: QUESTIONS },
  null,
  2,
)
  .replace(/("the sky")\n/, '$1,\n')
  .slice(0, -120)}`

const STEPS = Array.from(
  { length: 12 },
  (_, index) => `  step${index}["Step ${index}"] --> step${index + 1}["Step ${index + 1}"]`,
)

const DIAGRAM = `Of course. This shows it:\n\n\`\`\`mermaid\nflowchart TD\n${STEPS.join('\n')}\n  step12 --> st`

/** Where an answer stops until the page shows what is written so far. */
interface Stop {
  readonly before: string
  readonly shows: (block: Locator) => Promise<void>
}

const QUIZ_STOPS: readonly Stop[] = [
  { before: 'as the roofs', shows: (quiz) => hasQuestions(quiz, ['Which of these is red, as red '], 0) },
  { before: 'and grows at', shows: (quiz) => hasQuestions(quiz, ['summer’s evening, '], 0) },
  { before: 'is a long way', shows: (quiz) => hasQuestions(quiz, ['field?', 'Which '], 1) },
  { before: 'one was never', shows: (quiz) => hasQuestions(quiz, ['field?', 'from here?', 'Which '], 2) },
]

const DIAGRAM_STOPS: readonly Stop[] = [
  { before: 'step3[', shows: (diagram) => hasPicture(diagram, 'Step 2') },
  { before: 'step9[', shows: (diagram) => hasPicture(diagram, 'Step 8') },
]

/** Resolves when the quiz shows questions that end so, of which so many can be answered. */
async function hasQuestions(quiz: Locator, ends: readonly string[], answerable: number): Promise<void> {
  const legends = async () => (await quiz.locator('legend').allTextContents()).map((text) => text.trim())
  const tails = async () => (await legends()).map((text, index) => text.slice(-(ends[index]?.trim().length ?? 0)))
  await expect.poll(tails, PATIENT).toEqual(ends.map((end) => end.trim()))
  await expect.poll(() => quiz.locator('fieldset:not([disabled])').count(), PATIENT).toBe(answerable)
}

/** Resolves when the diagram shows a picture in which the label is. */
async function hasPicture(diagram: Locator, label: string): Promise<void> {
  const address = () => diagram.evaluate((element) => element.shadowRoot?.querySelector('img')?.src ?? '')
  const words = async () => decodeURIComponent(await address()).replace(/<[^>]*>/g, '')
  await expect.poll(words, PATIENT).toContain(label)
}

const PATIENT = { timeout: 30_000 }

class Gate {
  open = (): void => {}
  readonly opened = new Promise<void>((resolve) => (this.open = resolve))
}

/** An answer that waits at its stops until it is let go on. */
class Stopping {
  readonly #text: string
  readonly #stops: readonly Stop[]
  readonly #gates: readonly Gate[]

  constructor(text: string, stops: readonly Stop[]) {
    this.#text = text
    this.#stops = stops
    this.#gates = stops.map(() => new Gate())
  }

  get script(): VendorScript {
    const gates = new Map<number, Promise<void>>()
    const text: string[] = []
    let from = 0
    for (const [index, { before }] of this.#stops.entries()) {
      const at = this.#text.indexOf(before)
      text.push(...tokensOf(this.#text.slice(from, at)))
      const gate = this.#gates[index]
      if (gate) gates.set(text.length, gate.opened)
      from = at
    }
    text.push(...tokensOf(this.#text.slice(from)))
    return { text, gate: (index) => gates.get(index), finish: 'length' }
  }

  /** Looks at each stop whether the page shows what is there, and goes on. */
  async goOn(block: Locator): Promise<void> {
    for (const [index, { shows }] of this.#stops.entries()) {
      await shows(block)
      this.#gates[index]?.open()
    }
  }
}

function tokensOf(text: string): readonly string[] {
  return text.match(/[\s\S]{1,4}/g) ?? []
}

interface Case {
  readonly config: Partial<Config>
  readonly options?: RunnelOptions
}

const VENDORS: Readonly<Record<VendorKind, (vendor: Vendor) => Case>> = {
  'openai-chat': ({ url }) => ({
    config: { AI_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: url },
  }),
  'openai-responses': ({ url }) => ({
    config: {},
    options: { providers: [openai({ apiKey: 'sk-test', baseUrl: url, api: 'responses' })] },
  }),
  anthropic: ({ url }) => ({
    config: { AI_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: url },
  }),
  gemini: ({ url }) => ({ config: { AI_PROVIDER: 'gemini', GEMINI_API_KEY: 'key', GEMINI_BASE_URL: url } }),
}

/** What the view of a block showed in the frames that came, each state once, in order, until its answer ended. */
interface Growth {
  /** Questions in the page, then how many of them could be answered. */
  readonly questions: readonly string[]
  readonly firstQuestion: readonly string[]
  readonly pictures: readonly string[]
}

/** Looks at a block in every frame from now on. Resolves when its answer has ended. */
function watch(locator: Locator): Promise<Growth> {
  return locator.evaluate(
    (element) =>
      new Promise<Growth>((resolve) => {
        const seen = { questions: new Set<string>(), firstQuestion: new Set<string>(), pictures: new Set<string>() }
        const look = (): void => {
          const root = element.shadowRoot
          const questions = [...(root?.querySelectorAll('fieldset') ?? [])]
          seen.questions.add(`${questions.length}/${questions.filter(({ disabled }) => !disabled).length}`)
          seen.firstQuestion.add(questions[0]?.querySelector('legend')?.textContent ?? '')
          seen.pictures.add(root?.querySelector('img')?.src ?? '')
          const { status } = element as unknown as { status: string }
          if (status !== 'complete' && status !== 'error') return void requestAnimationFrame(look)
          const listOf = (values: Set<string>) => [...values].filter((value) => value !== '')
          resolve({
            questions: listOf(seen.questions),
            firstQuestion: listOf(seen.firstQuestion),
            pictures: listOf(seen.pictures),
          })
        }
        look()
      }),
  )
}

async function growOn({ config, options }: Case, answers?: { readonly quiz: Stopping; readonly diagram: Stopping }) {
  const site = await startSite(config, options)
  onTestFinished(() => site.close())
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  await page.goto(site.url)
  const [quiz, diagram] = [block(page, 'quiz'), block(page, 'diagram')]
  const growing = Promise.all([watch(quiz), watch(diagram)])
  await ask(quiz, 'Colours')
  await ask(diagram, 'Twelve steps')
  const going = Promise.all([answers?.quiz.goOn(quiz), answers?.diagram.goOn(diagram)])
  const [[questions, pictures]] = await Promise.all([growing, going])
  await untilStatus(quiz, 'complete')
  return { quiz, diagram, questions, pictures: pictures.pictures }
}

function expectGrowth(growth: readonly string[], least: number): void {
  expect(growth.length).toBeGreaterThanOrEqual(least)
  const lengths = growth.map((text) => text.length)
  expect(lengths).toEqual(lengths.toSorted((one, other) => one - other))
}

test.each(Object.keys(VENDORS) as VendorKind[])(
  'from %s, with prose, fences and a cut end, a quiz and a diagram grow before one’s eyes',
  async (kind) => {
    const answers = { quiz: new Stopping(QUIZ, QUIZ_STOPS), diagram: new Stopping(DIAGRAM, DIAGRAM_STOPS) }
    const vendor = await startVendor(kind, ({ body }) => {
      const isQuiz = JSON.stringify(body).includes('multiple-choice')
      return isQuiz ? answers.quiz.script : answers.diagram.script
    })
    onTestFinished(() => vendor.close())
    const { quiz, diagram, questions, pictures } = await growOn(VENDORS[kind](vendor), answers)

    expectGrowth(questions.firstQuestion, 3)
    await quiz.getByText('The quiz ended before its last question.').waitFor()
    expect(await quiz.locator('fieldset').count()).toBe(2)
    await quiz.getByRole('radio', { name: 'a poppy' }).first().check()
    await quiz.getByText('Right.').waitFor()

    expect(pictures.length).toBeGreaterThanOrEqual(2)
    expectGrowth(pictures, 2)
    expect(decodeURIComponent(pictures[0] ?? '')).not.toContain('Step 12')
    await diagram.locator('.words').getByText('Step 11 → Step 12').waitFor({ state: 'attached' })
  },
)

test('from the demo, a quiz and a diagram grow before one’s eyes', async () => {
  const { quiz, questions, pictures } = await growOn({ config: { DEMO_TOKENS_PER_SECOND: 50 } })
  expectGrowth(questions.firstQuestion, 3)
  expect(questions.questions).toEqual(expect.arrayContaining(['1/0', '1/1', '2/1', '3/3']))
  expectGrowth(pictures, 2)
  expect(await quiz.locator('.note').isVisible()).toBe(false)
})
