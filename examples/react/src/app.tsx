import { AIBlock, DiagramBlock } from '@runnel/client/react'
import { useState } from 'react'
import { Flashcards } from './flashcards'
import { Summary } from './summary'

/** Two blocks as they come, and two components that draw their answers themselves. All share one connection. */
export function App() {
  const [last, setLast] = useState('')
  return (
    <main>
      <h1>Runnel with React</h1>
      <p>
        The connection: <ai-connection-status badge="always" />
      </p>
      <Summary />
      <Flashcards />
      <AIBlock
        type="ask"
        prompt="Why is the sky blue?"
        onComplete={({ detail }) => setLast(`${detail.text.length} characters`)}
      />
      <p role="status">{last}</p>
      <DiagramBlock prompt="How a letter travels" />
    </main>
  )
}
