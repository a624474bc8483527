import { ensureBuilt } from './ensure-built.mjs'
import { ensureInstalled } from './install.mjs'

/** Brings a clone to the point where it can run: dependencies, then the build. Quiet and quick when there is nothing to do. */
export async function setUp() {
  await ensureInstalled()
  await ensureBuilt()
}
