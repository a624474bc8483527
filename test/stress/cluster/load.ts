import type { Player } from '../player.js'
import { settles } from '../settle.js'
import { openReading, type Reading } from './reading.js'

/** How long answers may take to begin, in milliseconds. */
const BEGIN_MS = 20_000

/** Everything that is asked and read in a scenario. */
export class Load {
  /** By whoever asked. */
  readonly asked: Reading[] = []
  /** By others of the same session, at other servers. */
  readonly followed: Reading[] = []
  #number = 0

  /** @param name tells its prompts from those of others */
  constructor(private readonly name: string) {}

  get running(): number {
    return this.asked.filter(({ endedAt }) => endedAt === undefined).length
  }

  ask(player: Player): Reading {
    this.#number += 1
    const prompt = `${this.name}-${this.#number}`
    const reading = openReading((onView) => player.ask(prompt, onView))
    this.asked.push(reading)
    return reading
  }

  /** Sends the same prompt under the same id from two clients of one session in the same turn. */
  askAtBoth(one: Player, other: Player): void {
    this.#number += 1
    const prompt = `${this.name}-${this.#number}`
    const id = `both-${prompt}`
    const [first, second] = [one, other].map((player) =>
      openReading((onView) => player.watch(prompt, player.client.stream({ prompt, id }), onView)),
    )
    if (first) this.asked.push(first)
    if (second) this.followed.push(second)
  }

  askAll(players: readonly Player[], each: number): void {
    for (const player of players) for (let number = 0; number < each; number += 1) this.ask(player)
  }

  /** Asks again at the same client whenever an answer has ended, as long as `more`. */
  hold(players: readonly Player[], each: number, more: () => boolean): void {
    const askOn = (player: Player) => {
      const { answer } = this.ask(player)
      void answer.ended.then(() => more() && askOn(player))
    }
    for (const player of players) for (let number = 0; number < each; number += 1) askOn(player)
  }

  /** Reads at another client what was asked at `first`. */
  follow(first: Player, second: Player): void {
    for (const { prompt, stream } of [...first.answers])
      this.followed.push(openReading((onView) => second.watch(prompt, second.client.attach(stream.id), onView)))
  }

  /** Resolves when every reader was shown something. @returns whether that came in time */
  begun(): Promise<boolean> {
    const all = [...this.asked, ...this.followed]
    return settles(() => all.every(({ answer }) => answer.stream.view.text !== ''), BEGIN_MS)
  }

  /** Resolves when everything has ended for its readers. */
  async ended(): Promise<void> {
    // What is held goes on to ask while this waits.
    for (let index = 0; index < this.asked.length; index += 1) await this.asked[index]?.answer.ended
    await Promise.all(this.followed.map(({ answer }) => answer.ended))
  }
}
