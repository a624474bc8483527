const HANDSHAKE = /"type"\s*:\s*"(?:hello|welcome)"/
const SECRET = /"(session|token)"\s*:\s*"(?:[^"\\]|\\.)*"/g

/** A frame as it may be shown: the session and the token are capabilities, so their values are hidden. */
export function maskFrame(text: string): string {
  return HANDSHAKE.test(text) ? text.replace(SECRET, '"$1":"…"') : text
}
