const ID_BYTES = 18

/**
 * A random id of 24 characters of base64url (144 bits). Not `randomUUID`, which browsers offer on secure origins only;
 * and at least 22 characters, because a request without a session gets one derived from such an id.
 */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES))
  // A multiple of three bytes: there is no padding.
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
