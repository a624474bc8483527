import { setDefaultServer } from './controllers/default-server.js'
import './elements/define.js'

// On other people's pages, blocks talk to the server that this script came from unless they name one. Set in time:
// elements connect at their first update, which is a microtask after this.
const { origin, pathname } = new URL(import.meta.url)
setDefaultServer(origin + pathname.slice(0, pathname.lastIndexOf('/')))
