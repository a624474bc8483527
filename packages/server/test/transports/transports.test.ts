import { readByPoll, readBySse, readByWebSocket } from '../kit/wire-readers.js'
import { describeTransport } from './transport-suite.js'

describeTransport('WebSocket', readByWebSocket)
describeTransport('SSE', readBySse)
describeTransport('long poll', readByPoll)
