import { type KnownTopic, pick, type Topic, writeKnown } from './demo-topic.js'

type Explanation = (topic: Topic) => string

/** Prose for a child about a topic: 250 to 500 tokens, the same for the same topic. */
export function explanation(topic: Topic): string {
  return opening(topic) + (writeKnown(KNOWN, topic) ?? pick(EXPLANATIONS, topic.seed)(topic))
}

function opening({ earlier }: Topic): string {
  return earlier === undefined ? '' : `First you wanted to know “${earlier}”. Now comes the next piece.\n\n`
}

const puzzle: Explanation = ({ subject }) => `Imagine a big jigsaw puzzle on the kitchen table. The picture on the box \
says **${subject}**. There are a thousand pieces, and it looks like a mess. Where would you start?

Most people start with the **edge**. The pieces of the edge are easy to spot, because one side is straight. With a hard \
question it is just the same: you begin with what you know for sure.

Then you sort the pieces into little heaps:

- *sky pieces*: the things you can see
- *house pieces*: the things somebody has to tell you
- *odd pieces*: the things that nobody understands yet

People who find things out for their work are called **scientists**. They have odd pieces too, and those are the ones \
they like best! They try a piece here and a piece there. Often it does not fit. That is not bad luck, for now they know \
one place where it does *not* belong.

After a while a corner is finished, then another. Suddenly you lean back and see it: so that is what “${subject}” looks \
like. The picture was in the box all the time. You only had to put it together, one piece after another.

**Try this today:** take a sheet of paper, write “${subject}” in the middle, and put three things around it that you \
know already. That is your edge.
`

const letterPost: Explanation = ({
  subject,
  question,
}) => `You asked: “${question}”. Good question! Let us play **post \
office** to find out how anybody answers such a thing.

Think of your question as a letter. You put it into the letter box and wait. Inside the post office sits a helper who \
has read a huge pile of books. The helper never says everything at once. It writes the answer on small cards, *one or \
two words on each card*, and pushes every card through the slot as soon as it is ready.

Each card has a **number** in the corner: 1, 2, 3, and so on. Why? If the wind blows some of them away, you can call: \
“The last card I have is number 7!” And the helper sends number 8 and all the rest again. Nothing is lost.

Is what the cards say about “${subject}” always right? No. The helper is a very good guesser, and a guesser can be wrong. \
So clever people do two things:

1. They ask **how do you know that?**
2. They look it up in a second place.

If both places say the same, it is *probably* true. If they differ, it gets exciting, because you have found \
something to explore.

**Try this today:** ask two grown-ups the same question about “${subject}”. Do they give you the same answer?
`

const playground: Explanation = ({
  subject,
}) => `Have you ever looked at an anthill from very close, and then from far \
away? From close up you see one ant with one crumb. From far away you see a **whole town**. Both are true!

With “${subject}” it is like that as well. You can look from close up or from far away.

**From close up** you see the small parts. Each of them does something simple, such as pushing, pulling, carrying or \
waiting. No part knows the whole plan.

**From far away** you see what all the parts do *together*. A playground full of children is a nice picture for it. One \
child runs, another one hides, a third one counts to twenty. None of them is the game. But all of them together play \
hide-and-seek!

Grown-ups have a long word for a thing made of many parts that work together. They call it a **system**. A bicycle is a \
system, a football team is one, and so are you: your heart, your bones and your brain all do different jobs.

So if you want to understand “${subject}”, ask these questions:

- Which parts are there?
- What does each part do?
- What happens if you take one part away?

The third question is the best one. It shows you what a part is good for.

**Try this today:** look at something with wheels, and find the smallest part that it could not do without.
`

const telephone: Explanation = () => `Imagine you want to know when your friend comes home. There are two ways to find \
out.

**The first way: run over and ring the bell.** You put on your shoes, run across the street, ring, and ask: “Is she \
there?” “Not yet.” So you run home again. After a minute you put on your shoes once more, run, ring and ask. “Not yet!” \
That is tiring, for you *and* for the door. This is what a web page does when it is **loaded again and again**.

**The second way: telephone.** You call once, and then *neither of you hangs up*. Now you need not ask at all. As soon \
as your friend comes through the door, somebody says into the telephone: “She is here!” And you can say something too, \
whenever you like. Such a telephone line between a web page and a computer far away is called a **WebSocket**.

| | Ringing the bell | Telephone |
| --- | --- | --- |
| Who may speak? | only the one who asks | both |
| When do you hear the news? | the next time you ask | at once |
| What is tiring? | running | almost nothing |

And if the line breaks? Then you call again and say: “The last word I heard was *door*.” The other side goes on from \
there. That is why nothing is missing here, even if your network has a hiccup.

**Try this today:** play it with somebody! Ask “Are you ready?” every ten seconds for one minute. Then agree that the \
other one says “Ready!” unasked. Which is nicer?
`

const EXPLANATIONS: readonly [Explanation, ...Explanation[]] = [puzzle, letterPost, playground]

const KNOWN: readonly KnownTopic[] = [{ matches: /web ?sockets?|again and again/i, write: telephone }]
