/**
 * Adds to a theme, which is tokens on `:root`, what browsers without `light-dark()` read (Safari before 17.5): the light
 * and the dark values in rules of their own, by what the system prefers and by the `theme` attribute of the page or of a
 * block.
 *
 * @throws {Error} when `light-dark()` stands where it cannot be told apart
 */
export declare function withSchemeFallback(css: string): string;
//# sourceMappingURL=scheme-fallback.d.ts.map