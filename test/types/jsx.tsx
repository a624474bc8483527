// The elements by hand in JSX.
import type {} from '@runnel/client/jsx'
import { createClient } from '@runnel/client'
import { useRef } from 'react'
import type { AiBlockElement } from '@runnel/client/elements'

const client = createClient({ server: 'https://runnel.example' })

export function Page() {
  const block = useRef<AiBlockElement>(null)
  return (
    <main>
      <ai-block
        ref={block}
        id="mine"
        class="card"
        type="quiz"
        prompt="Stars"
        params='{"questions": 3}'
        pace="instant"
        image-origins="https://img.example"
        client={client}
        words={{ stop: 'Enough' }}
        autostart
        onai-chunk={(event) => console.log(event.detail.token.length)}
        onai-complete={({ detail }) => console.log(detail.finish_reason)}
        onai-error={({ detail }) => console.log(detail.error.message)}
      />
      <ai-block type="one-of-the-servers-own" pace={40} />
      <ai-connection-status for="mine" badge="always" />
      <button type="button" onClick={() => block.current?.stop()}>
        Stop
      </button>
    </main>
  )
}

export const wrong = [
  // @ts-expect-error There is no such pace.
  <ai-block key="1" pace="slow" />,
  // @ts-expect-error The attribute is text; an object is the property of the wrapper.
  <ai-block key="2" params={{ questions: 3 }} />,
  // @ts-expect-error The event is of another kind.
  <ai-block key="3" onai-chunk={(event: MouseEvent) => console.log(event)} />,
  // @ts-expect-error There is no such transport.
  <ai-connection-status key="4" transport="pigeon" />,
  // @ts-expect-error There is no such tag.
  <ai-blok key="5" />,
]
