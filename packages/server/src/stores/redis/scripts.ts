import { createHash } from 'node:crypto'

/** A script, and the name under which a server knows it once it has run there. */
export interface Script {
  readonly source: string
  readonly sha: string
}

function script(source: string): Script {
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}

/** What several scripts begin with. `top`: the term and the number of a log's last event, as text; no term and -1 when there is none. */
const COMMON = `
local function top(log)
  local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  if not last then return nil, '-1' end
  return string.match(last[1], '^(%d+)-(%d+)$')
end
-- A full server cannot note a lease, and is read all the same. One that became a replica is to be left: its error is told.
local function lease(entry, till)
  local noted = redis.pcall('HSET', entry, 'lease', till)
  if type(noted) == 'table' and noted.err and string.find(noted.err, 'READONLY', 1, true) then return noted end
end
local function now()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
`

/**
 * Enters a stream unless its key is taken; tells the entry that stands there then. With `again`, an owner whose entry or
 * claim the server has lost (a failover, a restart without a disk) puts it back, unless another one has come since.
 * A cancel that came before it is noted in it: the owner hears it with its first flush. What was taken back stays so: on
 * a connection that was given up, this may arrive behind that.
 * Keys: entry, epoch, owned, cancelled. Arguments: expiry in ms, session, id, `again` or nothing, then the fields of the entry.
 */
export const CREATE = script(`
local fields = {}
for i = 5, #ARGV do fields[i - 4] = ARGV[i] end
if redis.call('GET', KEYS[2]) == '' then return {} end
local given = {}
for i = 1, #fields, 2 do given[fields[i]] = fields[i + 1] end
local term = tonumber(redis.call('HGET', KEYS[1], 'term') or 0)
local isFree = term == 0 or (ARGV[4] == 'again' and term < tonumber(given.term))
if not isFree then return redis.call('HGETALL', KEYS[1]) end
redis.call('HSET', KEYS[1], unpack(fields))
local cancelled = redis.call('GET', KEYS[4])
if cancelled then redis.call('HSET', KEYS[1], 'cancel', cancelled) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[1])
redis.call('SADD', KEYS[3], ARGV[2] .. ' ' .. ARGV[3])
redis.call('PEXPIRE', KEYS[3], ARGV[1])
return {}
`)

/**
 * Enters a stream in its session's list, by the clock of the server: nodes whose clocks differ would take each other's
 * streams for expired ones. Keys: session. Arguments: expiry in ms, id, most entries.
 */
export const ENLIST = script(`${COMMON}
local clock = now()
redis.call('ZADD', KEYS[1], 'NX', clock, ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', clock - ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
`)

/**
 * One flush: for each stream one entry, if it follows what is there and the owner's term is in force. Append, then
 * tell: what was refused is told to nobody.
 * Keys: entry, log, for each stream. Arguments: PUBLISH or SPUBLISH, then for each stream: `<term> <the last event before>
 * <the last event of it> <the type of the terminal event, or nothing>`, and the packed events.
 * Answers for each stream: 1 (kept), { 1, cancel, lease in ms } (kept, and there is news), or { 0, what, top }, where what
 * is `gone`, `fenced`, `behind` (the server has an older term) or `top` (the log ends elsewhere).
 */
export const APPEND = script(`${COMMON}
local answers = {}
local clock
for i = 1, #KEYS / 2 do
  local entry, log, packed = KEYS[2 * i - 1], KEYS[2 * i], ARGV[2 * i + 1]
  local term, before, last, ended = string.match(ARGV[2 * i], '^(%S+) (%S+) (%S+) (%S*)$')
  local known = redis.call('HMGET', entry, 'term', 'cancel', 'lease')
  local topTerm, seq = top(log)
  if not known[1] then answers[i] = { 0, 'gone', seq }
  elseif tonumber(known[1]) > tonumber(term) or (topTerm and tonumber(topTerm) > tonumber(term)) then
    answers[i] = { 0, 'fenced', seq }
  elseif known[1] ~= term then answers[i] = { 0, 'behind', seq }
  elseif seq ~= before then answers[i] = { 0, 'top', seq }
  else
    redis.call('XADD', log, term .. '-' .. last, 'e', packed)
    if not topTerm then redis.call('PEXPIRE', log, redis.call('PTTL', entry)) end
    if ended ~= '' then redis.call('HSET', entry, 'end', ended) end
    local lease = 0
    if known[3] then
      clock = clock or now()
      lease = tonumber(known[3]) - clock
      if lease > 0 then redis.call(ARGV[1], log, term .. '-' .. last .. ' ' .. packed) end
    end
    if known[2] or lease > 0 then answers[i] = { 1, known[2] or '', math.max(lease, 0) } else answers[i] = 1 end
  end
end
return answers
`)

/**
 * A page of a log, and with it the entry, where it is asked for. The reader's lease is noted.
 * Keys: entry, log. Arguments: after which id, most entries, most bytes, lease in ms or 0, 1 for the fields of the entry.
 * Answers { fields, { id, packed, id, packed … }, 1 when there is more }.
 */
export const READ = script(`${COMMON}
local fields = {}
if ARGV[5] == '1' then fields = redis.call('HGETALL', KEYS[1]) end
if ARGV[4] ~= '0' and redis.call('EXISTS', KEYS[1]) == 1 then
  local till, refused = now() + ARGV[4], nil
  if till > tonumber(redis.call('HGET', KEYS[1], 'lease') or 0) then refused = lease(KEYS[1], till) end
  if refused then return refused end
end
local page, bytes, more = {}, 0, 0
local found = redis.call('XRANGE', KEYS[2], '(' .. ARGV[1], '+', 'COUNT', ARGV[2] + 1)
for i, entry in ipairs(found) do
  if i > tonumber(ARGV[2]) or (i > 1 and bytes + #entry[2][2] > tonumber(ARGV[3])) then
    more = 1
    break
  end
  bytes = bytes + #entry[2][2]
  page[#page + 1] = entry[1]
  page[#page + 1] = entry[2][2]
end
return { fields, page, more }
`)

/**
 * Renews the leases of followers, and tells them how far the logs are.
 * Keys: entry, log, for each stream. Arguments: lease in ms. Answers for each: { term, owner, top } or an empty list.
 */
export const RENEW = script(`${COMMON}
local till = now() + ARGV[1]
local answers = {}
for i = 1, #KEYS / 2 do
  local entry, log = KEYS[2 * i - 1], KEYS[2 * i]
  local known = redis.call('HMGET', entry, 'term', 'owner', 'lease')
  if known[1] then
    local refused = till > tonumber(known[3] or 0) and lease(entry, till)
    if refused then return refused end
    local _, seq = top(log)
    answers[i] = { known[1], known[2], seq }
  else
    answers[i] = {}
  end
end
return answers
`)

/** What an owner that writes nothing should know. Keys: entries. Answers { cancel, lease in ms, term } for each. */
export const NEWS = script(`${COMMON}
local clock = now()
local answers = {}
for i, entry in ipairs(KEYS) do
  local known = redis.call('HMGET', entry, 'cancel', 'lease', 'term')
  answers[i] = { known[1] or '', math.max(0, tonumber(known[2] or 0) - clock), known[3] or '' }
end
return answers
`)

/**
 * The entries of some streams with the end of their logs, and how long somebody follows them.
 * Keys: entry, log, for each. Answers { fields, top, lease in ms } for each.
 */
export const PEEK = script(`${COMMON}
local clock = now()
local answers = {}
for i = 1, #KEYS / 2 do
  local _, seq = top(KEYS[2 * i])
  local lease = tonumber(redis.call('HGET', KEYS[2 * i - 1], 'lease') or 0)
  answers[i] = { redis.call('HGETALL', KEYS[2 * i - 1]), seq, math.max(0, lease - clock) }
end
return answers
`)

/**
 * The stream has ended: it expires from now on. Only for the owner in force.
 * Keys: entry, log, owned, epochs … Arguments: term, expiry in ms, session, id, 1 to forget the request.
 */
export const FINISH = script(`
if redis.call('HGET', KEYS[1], 'term') ~= ARGV[1] then return 0 end
redis.call('SREM', KEYS[3], ARGV[3] .. ' ' .. ARGV[4])
if ARGV[5] == '1' then redis.call('HDEL', KEYS[1], 'request') end
for i, key in ipairs(KEYS) do
  if i ~= 3 then redis.call('PEXPIRE', key, ARGV[2]) end
end
return 1
`)

/**
 * Takes a stream over, if it is still as the caller saw it. Where the log has begun, it goes on under the new epoch.
 * Answers the epoch in force, or nothing. Asked again by the same node, whose answer was lost or came too late, it says
 * the same: nobody else would go on with the stream.
 * Keys: entry, log, epoch (the new one), owned (the old owner's), owned (the new one's).
 * Arguments: term and owner as seen, new owner, new epoch, expiry in ms, session, id, PUBLISH or SPUBLISH, packed event.
 */
export const CLAIM = script(`${COMMON}
local known = redis.call('HMGET', KEYS[1], 'term', 'owner', 'end', 'epoch')
local term = tonumber(ARGV[1]) + 1
if tonumber(known[1]) == term and known[2] == ARGV[3] and not known[3] then return known[4] end
if known[1] ~= ARGV[1] or known[2] ~= ARGV[2] or known[3] then return '' end
local topTerm, seq = top(KEYS[2])
if topTerm then
  local id = term .. '-' .. (tonumber(seq) + 1)
  redis.call('XADD', KEYS[2], id, 'e', ARGV[9])
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
  redis.call(ARGV[8], KEYS[2], id .. ' ' .. ARGV[9])
else
  redis.call('HSET', KEYS[1], 'first', ARGV[4])
end
redis.call('HSET', KEYS[1], 'term', term, 'owner', ARGV[3], 'epoch', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('SET', KEYS[3], ARGV[6], 'PX', ARGV[5])
redis.call('SREM', KEYS[4], ARGV[6] .. ' ' .. ARGV[7])
redis.call('SADD', KEYS[5], ARGV[6] .. ' ' .. ARGV[7])
redis.call('PEXPIRE', KEYS[5], ARGV[5])
return ARGV[4]
`)

/**
 * Takes back an entry whose stream never began, also one that is still on its way: its epoch is nobody's then.
 * Keys: entry, epoch, owned, log. Arguments: epoch, session, id, expiry in ms.
 */
export const ABANDON = script(`
local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch == ARGV[1] and redis.call('EXISTS', KEYS[4]) == 1 then return 0 end
redis.call('SET', KEYS[2], '', 'PX', ARGV[4])
if epoch ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('SREM', KEYS[3], ARGV[2] .. ' ' .. ARGV[3])
return 1
`)

/**
 * Who is to be asked; a cancel is noted, also where the stream is not there yet.
 * Keys: entry, cancelled. Arguments: the reason of a cancel, or nothing, and how long it waits for its stream, in ms.
 */
export const ASK = script(`
local known = redis.call('HMGET', KEYS[1], 'owner', 'end')
if not known[1] and ARGV[1] ~= '' then redis.pcall('SET', KEYS[2], ARGV[1], 'PX', ARGV[2]) end
if not known[1] or known[2] then return '' end
if ARGV[1] ~= '' then redis.pcall('HSET', KEYS[1], 'cancel', ARGV[1]) end
return known[1]
`)

/**
 * Raises a node's counter, forgets nodes that have long been dead, and tells all counters.
 * Keys: nodes. Arguments: node, 1 to raise, expiry in ms, then node and counter of each to forget.
 */
export const BEAT = script(`
if ARGV[2] == '1' then
  redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
for i = 4, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.call('HDEL', KEYS[1], ARGV[i]) end
end
return redis.call('HGETALL', KEYS[1])
`)
