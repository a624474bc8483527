import { world } from './kit/client-world.js'
import { transportSuite } from './kit/transport-suite.js'

transportSuite(world)
