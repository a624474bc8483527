export type { Ending, Failure, Script, Step } from './script.js'
export type { SimulatedStream } from './simulated-stream.js'
export { createSimulator, type Simulator, type SimulatorOptions } from './simulator.js'
