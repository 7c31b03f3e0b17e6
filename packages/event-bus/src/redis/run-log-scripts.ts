/*
 * A run's log in Redis: a hash with its state and a stream with its events, both in the slot of the run.
 *
 *   state   epoch (hex) | token (of the writer) | lease (ms, by Redis' clock) | last (sequence) | bytes | closed (1)
 *   events  <sequence>-0: at (ms) | payload
 *
 * A writer that another has followed holds an old token: whatever it sends changes nothing. Each script answers one
 * word (see RunLogAnswer), or a list that begins with one. Both keys expire together.
 *
 * The text goes with each call: a script that a restarted Redis had forgotten would be sent again behind those
 * that were under way.
 */

export type RunLogAnswer = 'OK' | 'GONE' | 'FENCED' | 'CLOSED' | 'FULL' | 'AHEAD' | 'EXISTS' | 'ALIVE';

const NOW = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`;

const IF_MINE = `
local token = redis.call('HGET', KEYS[1], 'token')
if not token then return 'GONE' end
if token ~= ARGV[1] then return 'FENCED' end
`;

/** KEYS state; ARGV epoch, lease ms, keep ms. The first token is 1. */
export const CREATE = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 'EXISTS' end
${NOW}
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'token', '1', 'lease', now + ARGV[2], 'last', '0', 'bytes', '0')
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 'OK'
`;

/**
 * KEYS state; ARGV the token that must be the current one (any: ''), lease ms. Answers OK, the new token, epoch, last, bytes.
 * Also of use to the writer itself: what it sent before and heard no more of can't arrive late.
 */
export const TAKE = `
local state = redis.call('HMGET', KEYS[1], 'token', 'closed', 'epoch', 'last', 'bytes')
if not state[1] then return {'GONE'} end
if ARGV[1] ~= '' and state[1] ~= ARGV[1] then return {'FENCED'} end
if state[2] then return {'CLOSED'} end
${NOW}
local token = redis.call('HINCRBY', KEYS[1], 'token', 1)
redis.call('HSET', KEYS[1], 'lease', now + ARGV[2])
return {'OK', tostring(token), state[3], state[4], state[5]}
`;

/** KEYS state, events; ARGV token, sequence, at, payload, bytes allowed, keep ms, topic. */
export const APPEND = `
local state = redis.call('HMGET', KEYS[1], 'token', 'last', 'bytes', 'closed')
if not state[1] then return 'GONE' end
if state[1] ~= ARGV[1] then return 'FENCED' end
local last, sequence = tonumber(state[2]), tonumber(ARGV[2])
if sequence <= last then return 'OK' end
if state[4] then return 'CLOSED' end
if sequence > last + 1 then return 'AHEAD' end
local bytes = tonumber(state[3]) + #ARGV[4]
if bytes > tonumber(ARGV[5]) then return 'FULL' end
redis.call('XADD', KEYS[2], ARGV[2] .. '-0', 'at', ARGV[3], 'payload', ARGV[4])
redis.call('HSET', KEYS[1], 'last', ARGV[2], 'bytes', string.format('%.0f', bytes))
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
redis.call('PUBLISH', ARGV[7], ARGV[2])
return 'OK'
`;

/** KEYS state; ARGV token, lease ms. */
export const RENEW = `
${IF_MINE}
${NOW}
redis.call('HSET', KEYS[1], 'lease', now + ARGV[2])
return 'OK'
`;

/** KEYS state, events; ARGV token, keep ms, topic. Answers OK and the bytes of all events. */
export const CLOSE = `
local state = redis.call('HMGET', KEYS[1], 'token', 'bytes')
if not state[1] then return {'GONE'} end
if state[1] ~= ARGV[1] then return {'FENCED'} end
redis.call('HSET', KEYS[1], 'closed', '1')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('PUBLISH', ARGV[3], '"closed"')
return {'OK', state[2]}
`;

/** KEYS state, events; ARGV topic. Whoever reads or writes it is told that it is gone. */
export const DELETE = `
redis.call('UNLINK', KEYS[1], KEYS[2])
redis.call('PUBLISH', ARGV[1], '"gone"')
return 'OK'
`;

/** KEYS state. Answers CLOSED or OK (its writer died) with the bytes, GONE, or ALIVE with the bytes. */
export const LOOK = `
local state = redis.call('HMGET', KEYS[1], 'lease', 'bytes', 'closed')
if not state[1] then return {'GONE', '0'} end
if state[3] then return {'CLOSED', state[2]} end
${NOW}
if tonumber(state[1]) > now then return {'ALIVE', state[2]} end
return {'OK', state[2]}
`;
