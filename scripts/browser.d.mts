/** The path of a Chromium or Chrome: CHROMIUM_PATH, or the first known name on the PATH. */
export declare function findBrowser(env?: NodeJS.ProcessEnv): string | undefined
