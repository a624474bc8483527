/** Reads frames as RFC 6455 lays them out. Throws at anything but whole, unmasked text messages. */
export function readFrames(bytes: Buffer): string[] {
  const texts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== 0x81) throw new Error('no whole text message')
    const told = bytes[at + 1] ?? 0
    const [head, length] =
      told < 126
        ? [2, told]
        : told === 126
          ? [4, bytes.readUInt16BE(at + 2)]
          : [10, Number(bytes.readBigUInt64BE(at + 2))]
    texts.push(bytes.subarray(at + head, at + head + length).toString('utf8'))
    at += head + length
  }
  return texts
}
