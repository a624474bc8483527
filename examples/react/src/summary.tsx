import { useAIStreaming } from '@runnel/client/react'
import { type SubmitEvent, useState } from 'react'

/** A form and an answer of one's own. The answer is Markdown, shown here as the text that it is. */
export function Summary() {
  const { text, status, error, isStreaming, attempt, start, cancel, retry, reset } = useAIStreaming()
  const [prompt, setPrompt] = useState('Sum up the history of the bicycle.')
  const ask = (event: SubmitEvent) => {
    event.preventDefault()
    start(prompt)
  }
  return (
    <section aria-labelledby="summary" aria-busy={isStreaming}>
      <h2 id="summary">A summary</h2>
      <form onSubmit={ask}>
        <label>
          Prompt <input value={prompt} onChange={({ target }) => setPrompt(target.value)} />
        </label>
        <button disabled={isStreaming}>Ask</button>
        <button type="button" onClick={cancel} disabled={!isStreaming}>
          Stop
        </button>
        <button type="button" onClick={reset}>
          Clear
        </button>
      </form>
      <p data-status={status}>{attempt ? `Trying again (${attempt.attempt} of ${attempt.max_attempts}) …` : text}</p>
      {error && (
        <p role="alert">
          {error.message} <button onClick={retry}>Try again</button>
        </p>
      )}
    </section>
  )
}
