/** The path of a Chromium or Chrome: CHROMIUM_PATH, or the first known name on the PATH. */
export declare function findBrowser(env?: NodeJS.ProcessEnv): string | undefined
/** The path of a Firefox: FIREFOX_PATH, or the first known name on the PATH. */
export declare function findFirefox(env?: NodeJS.ProcessEnv): string | undefined
