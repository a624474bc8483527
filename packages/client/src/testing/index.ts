export type { Beginning, Ending, Failure, Retrying, Script, Stage, Step } from './script.js'
export type { SimulatedStream } from './simulated-stream.js'
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator.js'
