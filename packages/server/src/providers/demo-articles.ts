import { rivers, whatToAsk } from './demo-known-articles.js'
import { type KnownTopic, pick, type Topic, writeKnown } from './demo-topic.js'

type Article = (topic: Topic) => string

/** Prose in Markdown about a topic: 250 to 500 tokens, the same for the same topic. */
export function article(topic: Topic): string {
  return opening(topic) + (writeKnown(KNOWN, topic) ?? pick(ARTICLES, topic.seed)(topic))
}

function opening({ earlier, question }: Topic): string {
  if (earlier === undefined) return ''
  return `Earlier you asked “${earlier}”; with that in mind, let us look at “${question}”.\n\n`
}

const takeItApart: Article = ({ question, subject }) => `The quickest way into “${question}” is to **take it apart**: \
one large question is hard, three small ones are not.

## Three smaller questions

1. **What is it made of?** Name the parts of “${subject}” before you judge the whole. A list of five nouns on paper is \
enough to begin with.
2. **What changes?** Something comes in, something goes out, and in between something is *different*. That difference is \
usually the answer.
3. **What would prove it wrong?** A claim that nothing could contradict does not explain anything.

## What each of them gives you

| Question | Takes | Gives |
| --- | --- | --- |
| Parts | five minutes | a vocabulary |
| Changes | an hour | a cause and an effect |
| Proof | a day | something to rely on |

Numbers help early on. A [Fermi estimate](https://en.wikipedia.org/wiki/Fermi_problem) multiplies a few rough guesses, \
and is seldom wrong by more than a factor of ten:

\`\`\`python
people = 1_000_000
share = 0.02          # one in fifty cares
visits_per_year = 12
print(people * share * visits_per_year)   # 240000.0
\`\`\`

> If you cannot say roughly how large it is, you do not know yet what it is.

Start with the parts, write the estimate down, and come back to “${subject}” with whatever surprised you.
`

const howItReachesYou: Article = ({ question, subject }) => `While you read this, the answer to “${question}” is still \
being written: it reaches your page *piece by piece*, over a connection that stays open.

## From the prompt to the page

- The page sends the prompt once, together with an id that it made up itself.
- The server numbers every piece of the answer: 0, 1, 2, and so on.
- The page remembers the **last number** it has seen. If the network drops, it asks for what comes after that.

So a lost connection costs a moment rather than an answer. Whether the text is about “${subject}” or anything else, the \
same few lines read it:

\`\`\`js
const socket = new WebSocket('ws://127.0.0.1:8000/ws')
socket.onopen = () => socket.send(JSON.stringify({ type: 'prompt', prompt: 'Why?' }))
socket.onmessage = ({ data }) => {
  const event = JSON.parse(data)
  if (event.type === 'chunk') document.body.append(event.token)
}
\`\`\`

## Which road suits which page

| Transport | Direction | Good for |
| --- | --- | --- |
| WebSocket | both ways | many answers at once, and stopping one |
| Server-sent events | to the page | a single answer behind a strict proxy |
| Plain JSON | one reply | scripts and tests |

The [WebSocket pages of MDN](https://developer.mozilla.org/en-US/docs/Web/API/WebSockets_API) tell the rest. Try it: \
cut the connection halfway through, and *nothing is missing*.
`

const howAModelAnswers: Article = ({
  question,
  subject,
}) => `A language model that is asked “${question}” does not look \
anything up. It does one thing, over and over: it **guesses the next piece of text**.

### What happens in between

1. Your words are cut into *tokens*, about four letters each in English.
2. Every token is turned into a long list of numbers, its place on a map of meanings.
3. Layer by layer, each place is shifted by all the others: that is how “${subject}” gets its sense from the words around it.
4. At the end stands a probability for every token there is. One is drawn, appended, and the round begins again.

\`\`\`ts
while (!finished) {
  const odds = model(tokens)        // one number per possible token
  tokens.push(draw(odds, { temperature: 0.7 }))
}
\`\`\`

### What follows from it

| Property | Why |
| --- | --- |
| It streams | each token exists before the next one does |
| It varies | the draw is random, more so at a high temperature |
| It can be wrong | *likely* and *true* are not the same |

That last line is the one to remember: check names, numbers and quotations against a source. The idea behind all this \
is told in [Attention Is All You Need](https://arxiv.org/abs/1706.03762), which is shorter than its fame suggests.
`

const compareTwoWays: Article = ({ question, subject }) => `There are two honest ways to answer “${question}”: **the \
short one**, which you can use at once, and **the careful one**, which you can rely on.

## The short way

Look for the closest thing that you know already, and note where the likeness ends. For “${subject}” that could be:

- something of the *same size*, to get a feeling for it;
- something with the *same cause*, to see why it happens;
- something with the *opposite effect*, to find the border.

A likeness is a ladder: useful on the way up, and to be put away afterwards.

## The careful way

| Step | Ask yourself | Done when |
| --- | --- | --- |
| Define | What exactly is meant? | two people would draw the same line |
| Measure | How much, how often? | there is a number with a unit |
| Compare | Against what? | a second case is on the table |
| Decide | What follows from it? | somebody could act on it |

It fits into a note that you can keep beside the work:

\`\`\`yaml
question: "${question}"
known: [what everybody agrees on]
open: [what two sources tell differently]
next: one experiment, small enough for today
\`\`\`

Which one to take depends on the price of a mistake. Where little is lost, be quick; where much is, \
[write it down first](https://en.wikipedia.org/wiki/Scientific_method). For “${subject}”, begin with the short way and \
see whether it carries you.
`

const ARTICLES: readonly [Article, ...Article[]] = [takeItApart, howItReachesYou, howAModelAnswers, compareTwoWays]

const KNOWN: readonly KnownTopic[] = [
  { matches: /\brivers?\b|\bmeander/i, write: rivers },
  { matches: /what can (?:i|we|you|this)\b|what should i ask/i, write: whatToAsk },
  { matches: /web ?sockets?|\bstream|server-sent/i, write: howItReachesYou },
  { matches: /\bllms?\b|language model|\bgpt\b|\btokens?\b|how do you (?:work|know)/i, write: howAModelAnswers },
]
