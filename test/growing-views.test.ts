import type { Config, RunnelOptions } from '@runnel/server'
import type { Browser, Locator } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openai } from '../packages/server/src/providers/openai.js'
import { startVendor, type Vendor } from '../packages/server/test/kit/vendors/start-vendor.js'
import type { VendorKind, VendorRequest, VendorScript } from '../packages/server/test/kit/vendors/vendor-script.js'
import { launchBrowser } from './kit/browser.js'
import { ask, block, untilStatus } from './kit/page-blocks.js'
import { startSite } from './kit/site-server.js'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

// Long enough to be seen growing by a browser that is still loading the views.
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

const PACE_MS = 25

function answerOf({ body }: VendorRequest): VendorScript {
  const text = JSON.stringify(body).includes('multiple-choice') ? QUIZ : DIAGRAM
  return { text: text.match(/[\s\S]{1,4}/g) ?? [], paceMs: PACE_MS, finish: 'length' }
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

/** What the view of a block showed, each state once, in order, until its answer ended. */
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

async function growOn({ config, options }: Case) {
  const site = await startSite(config, options)
  onTestFinished(() => site.close())
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  await page.goto(site.url)
  const [quiz, diagram] = [block(page, 'quiz'), block(page, 'diagram')]
  const growing = Promise.all([watch(quiz), watch(diagram)])
  await ask(quiz, 'Colours')
  await ask(diagram, 'Twelve steps')
  const [questions, pictures] = await growing
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
    const vendor = await startVendor(kind, answerOf)
    onTestFinished(() => vendor.close())
    const { quiz, diagram, questions, pictures } = await growOn(VENDORS[kind](vendor))

    expect(questions.questions).toEqual(expect.arrayContaining(['1/0', '1/1', '2/1', '2/2']))
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
