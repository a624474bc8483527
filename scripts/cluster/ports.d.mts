/** Ports of the loopback that are free now, all different. */
export declare function freePorts(count: number): Promise<number[]>
