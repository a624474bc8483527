const ID_BYTES = 18
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * A random id of 24 characters of base64url (144 bits). Not `randomUUID`, which browsers offer on secure origins only;
 * and at least 22 characters, because a request without a session gets one derived from such an id.
 */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES))
  let id = ''
  for (let at = 0; at < ID_BYTES; at += 3) {
    // The loop stays inside the array; `?? 0` is for the type alone.
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    for (const shift of [18, 12, 6, 0]) id += ALPHABET.charAt((bits >> shift) & 63)
  }
  return id
}
