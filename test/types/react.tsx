// Hooks and the wrapper.
import { AIBlock, type AIStreaming, QuizBlock, useAIBlockStreaming, useAIStreaming } from '@runnel/client/react'
import { useRef } from 'react'
import type { AiBlockElement } from '@runnel/client/elements'

export function Answer() {
  const {
    chunks,
    text,
    data,
    status,
    error,
    isStreaming,
    isComplete,
    attempt,
    connection,
    start,
    cancel,
    retry,
    reset,
  } = useAIStreaming({ server: 'https://runnel.example', transport: 'sse' })
  const quiz: AIStreaming = useAIBlockStreaming('quiz', { share: 'tabs' })
  const questions = quiz.data?.kind === 'quiz' ? quiz.data.questions.map(({ question }) => question) : []
  const id = (): string => start({ prompt: 'Why?', block: 'explain', params: { age: 8 } })
  const wait: number = attempt?.at ?? 0
  // @ts-expect-error There is no such block's data.
  const isSong = data?.kind === 'song'
  return (
    <p onClick={id} onDoubleClick={cancel} data-attempt={attempt?.attempt} onFocus={retry} onBlur={reset}>
      {chunks.length} {text} {status} {error?.code} {isStreaming && isComplete} {connection.name} {wait} {questions}
      {String(isSong)}
    </p>
  )
}

export function Page() {
  const block = useRef<AiBlockElement>(null)
  return (
    <>
      <AIBlock
        ref={block}
        type="ask"
        className="card"
        style={{ margin: 0 }}
        pace={60}
        persist
        params={{ questions: 3 }}
        words={{ stop: 'Enough' }}
        messages={{ thinking: ['Hmm.'] }}
        onStart={({ detail }) => console.log(detail.id)}
        onChunk={({ detail }) => console.log(detail.token, detail.seq)}
        onState={({ detail }) => console.log(detail.state === 'reconnecting')}
        onComplete={({ detail }) => console.log(detail.text)}
        onError={({ detail }) => console.log(detail.error.kind)}
        onCancel={({ detail }) => console.log(detail.text)}
        onClick={() => void block.current?.copy()}
      />
      <QuizBlock prompt="Stars" autostart />
      {/* @ts-expect-error The block has no children. */}
      <AIBlock>text</AIBlock>
      {/* @ts-expect-error What the element says of an error is no text. */}
      <AIBlock onError={(message: string) => console.log(message)} />
    </>
  )
}
