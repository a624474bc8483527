import { useAIBlockStreaming } from '@runnel/client/react'

/** A quiz as cards: `data` holds the questions that are whole, while the rest is being written. */
export function Flashcards() {
  const { data, isStreaming, start } = useAIBlockStreaming('quiz')
  const questions = data?.kind === 'quiz' ? data.questions : []
  return (
    <section aria-labelledby="cards">
      <h2 id="cards">Flashcards</h2>
      <button onClick={() => start('The planets')} disabled={isStreaming}>
        New cards
      </button>
      {questions.map(({ question, options, answer }) => (
        <details key={question}>
          <summary>{question}</summary>
          {options[answer]}
        </details>
      ))}
    </section>
  )
}
