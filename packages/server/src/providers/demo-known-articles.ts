import type { Topic } from './demo-topic.js'

/** About meanders. */
export function rivers({ question }: Topic): string {
  return `“${question}” has a short answer: because a straight river is **unstable**. The smallest bend makes itself \
larger.

## How a bend grows

1. Something small starts it: a fallen tree, a harder patch of bank, the spin of an eddy.
2. In the bend the water on the *outside* has the longer way and runs faster, so it eats the bank away.
3. On the *inside* it is slow, and drops the sand that it carries. A beach grows there.
4. One bank retreats and the other advances: the bend has moved outwards, and the next round begins.

A second current helps. Seen in section, the water in a bend also turns like a corkscrew, outwards at the surface and \
back along the bed, and it sweeps the sand to the inner side. Albert Einstein described this in 1926, with the tea \
leaves that gather in the middle of a stirred cup.

## What it looks like in numbers

| Measure | Typical value |
| --- | --- |
| Length of one whole meander | 10 to 14 times the width of the river |
| Radius of a bend | 2 to 3 times the width |
| Sinuosity, way along the river by straight line | 1.5 and more, for a river that counts as meandering |

The last of them is a single division:

\`\`\`python
def sinuosity(along_the_river_km, straight_line_km):
    return along_the_river_km / straight_line_km

print(sinuosity(18, 10))   # 1.8
\`\`\`

## Why it does not grow for ever

In the end two bends touch. The river takes the short cut, and the loop stays behind as an \
[oxbow lake](https://en.wikipedia.org/wiki/Oxbow_lake). So it is never straight, and never endlessly crooked either. \
More about it is under [meander](https://en.wikipedia.org/wiki/Meander).
`
}

/** About the demo itself. */
export function whatToAsk(): string {
  return `You can ask **anything** here. This answer comes from the *built-in demo*, which needs no key and no network: it \
knows a few topics and writes something general about all the others.

## What to try

- **Ask:** “Why does a river never run in a straight line?”
- **Explain:** “How a WebSocket differs from loading a page again and again”
- **Quiz:** “Four questions about how the internet works”
- **Diagram:** “A browser that opens a WebSocket, loses it, and resumes where it stopped”

## What to break

1. Cut the connection in the middle of an answer. It goes on where it was.
2. Switch the network off and on again. Nothing is missing, and nothing is there twice.
3. Press *Stop*. The model stops working too, and not only the text.

## For a real model

| You have | Set |
| --- | --- |
| a key of OpenAI | \`OPENAI_API_KEY\` |
| a key of Anthropic | \`ANTHROPIC_API_KEY\` |
| a key of Google | \`GEMINI_API_KEY\` |
| a computer with some memory | nothing: start [Ollama](https://ollama.com) and it is found |

One line in the file \`.env\` is enough, and a restart:

\`\`\`sh
echo 'ANTHROPIC_API_KEY=sk-ant-…' >> .env
\`\`\`

The same page then shows the answers of that model, and its name beside them.
`
}
