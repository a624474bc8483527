import { isIPv6 } from 'node:net'

/** The groups of an IPv6 address that its owner's network has; the other four anybody in it picks at will. */
const NETWORK_GROUPS = 4

const MAPPED_IPV4 = /^::ffff:(\d+(?:\.\d+){3})$/i

/** What limits per address count by: an IPv4 address as it is, the network (/64) of an IPv6 one. */
export function addressKey(address: string): string {
  const mapped = MAPPED_IPV4.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [plain = ''] = address.split('%')
  return isIPv6(plain) ? `${networkOf(plain)}/64` : address
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const first = groupsOf(head)
  const last = groupsOf(tail ?? '')
  // `::` stands for as many groups of zeros as are missing.
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length
  const groups = [...first, ...new Array<string>(Math.max(0, zeros)).fill('0'), ...last]
  return groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

function groupsOf(part: string): string[] {
  return part === '' ? [] : part.split(':')
}
