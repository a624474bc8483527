import { type KnownTopic, pick, type Topic, writeKnown } from './demo-topic.js'

type Diagram = (topic: Topic) => string

/** Mermaid source of a diagram about a topic, of the kind that the parameters ask for. */
export function diagram(topic: Topic, params: Readonly<Record<string, unknown>>): string {
  switch (params.kind) {
    case 'sequence':
      return writeKnown(KNOWN, topic) ?? sequence(topic)
    case 'state':
      return states(topic)
    case 'mindmap':
      return mindmap(topic)
    case 'flowchart':
      return pick([steps, cycle], topic.seed)(topic)
    default:
      return writeKnown(KNOWN, topic) ?? pick(ANY, topic.seed)(topic)
  }
}

const steps: Diagram = ({ subject }) => `flowchart TD
    begin(["${subject}"]) --> known{"Is it clear what is meant?"}
    known -->|no| define["Say it in one sentence"]
    define --> known
    known -->|yes| parts["List its parts"]
    parts --> inputs["What goes in"]
    parts --> outputs["What comes out"]
    inputs --> compare{"Does it add up?"}
    outputs --> compare
    compare -->|no| missing["Look for what is missing"]
    missing --> parts
    compare -->|yes| result(["Explain it to somebody"])
`

const cycle: Diagram = ({ subject }) => `flowchart LR
    subgraph ask["Ask"]
        question["${subject}"] --> guess["First guess"]
    end
    subgraph test["Try"]
        plan["Plan one small test"] --> run["Run it"]
        run --> note["Write the result down"]
    end
    subgraph learn["Learn"]
        surprise{"Surprised?"}
        better["Better guess"]
        done(["Good enough"])
    end
    guess --> plan
    note --> surprise
    surprise -->|yes| better
    surprise -->|no| done
    better --> plan
`

const sequence: Diagram = ({ subject }) => `sequenceDiagram
    actor you as You
    participant page as Page
    participant server as Server
    participant model as Model
    you->>page: ${sentence(subject)}
    page->>server: prompt with an id
    server->>model: instructions and prompt
    loop until the answer is whole
        model-->>server: next token
        server-->>page: chunk with its number
        page-->>you: a few more words
    end
    Note over page,server: after a break, the page asks for what follows the last number
    server-->>page: complete
`

const states: Diagram = ({ subject }) => `stateDiagram-v2
    state "${subject}" as topic
    [*] --> topic
    topic --> Curious
    Curious --> Searching: ask
    Searching --> Guessing: enough found
    Guessing --> Testing: try it
    Testing --> Searching: it failed
    Testing --> Understanding: it held
    Understanding --> Curious: next question
    Understanding --> [*]
`

const mindmap: Diagram = ({ subject }) => `mindmap
  root(("${subject}"))
    Parts
      What is it made of
      Which part matters most
    Causes
      What sets it off
      What holds it back
    Effects
      Seen at once
      Seen later
    Open questions
      Who disagrees
      What would settle it
`

/** Semicolons and hashes would end a message in Mermaid; the topic has neither, but a colon reads badly. */
function sentence(subject: string): string {
  return subject.replace(/:/g, ',')
}

const ANY: readonly [Diagram, ...Diagram[]] = [steps, sequence, cycle]

const resume: Diagram = () => `sequenceDiagram
    participant browser as Browser
    participant server as Server
    participant model as Model
    browser->>server: open a WebSocket
    server-->>browser: welcome
    browser->>server: prompt
    server->>model: prompt
    model-->>server: tokens 0 to 41
    server-->>browser: tokens 0 to 41
    Note over browser,server: the connection is lost
    model-->>server: tokens 42 to 90
    Note right of server: kept in the log
    browser->>server: open another WebSocket
    browser->>server: resume after token 41
    server-->>browser: tokens 42 to 90
    model-->>server: the rest
    server-->>browser: the rest, and complete
`

const KNOWN: readonly KnownTopic[] = [{ matches: /web ?sockets?|reconnect|\bresumes?\b/i, write: resume }]
