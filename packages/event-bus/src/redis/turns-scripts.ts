/*
 * The line of all replicas, in one slot. KEYS[1] is what all keys begin with.
 *
 *   processes           sorted set  process -> until when it counts as alive (ms, by Redis' clock)
 *   capacity            hash        process -> runs that may go on in it
 *   tenants             hash        tenant -> <runs that may go on> <share>
 *   served              hash        tenant -> order of its last start
 *   running             hash        place -> <tenant> <process>
 *   running:tenants     hash        tenant -> runs that go on
 *   running:processes   hash        process -> runs that go on
 *   line:<tenant>:<process>         sorted set  place -> order of entering
 *   order               counter
 *
 * A process that stays silent longer than its lease takes all its places with it. Whoever's turn has come is told by a
 * message to its process: the place. Every key expires when nobody has touched it for a while.
 */

const LIBRARY = `
local P = KEYS[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function pairs_of(list)
  local i = -1
  return function()
    i = i + 2
    return list[i], list[i + 1]
  end
end

local function line(tenant, process) return P .. 'line:' .. tenant .. ':' .. process end

local function count(hash, field) return tonumber(redis.call('HGET', P .. hash, field) or '0') end

local function waiting(tenant)
  local sum = 0
  for _, process in ipairs(redis.call('HKEYS', P .. 'capacity')) do
    sum = sum + redis.call('ZCARD', line(tenant, process))
  end
  return sum
end

local function forget_if_gone(tenant)
  if count('running:tenants', tenant) > 0 or waiting(tenant) > 0 then return end
  redis.call('HDEL', P .. 'tenants', tenant)
  redis.call('HDEL', P .. 'served', tenant)
  redis.call('HDEL', P .. 'running:tenants', tenant)
end

local function start(place, tenant, process)
  redis.call('HSET', P .. 'running', place, tenant .. ' ' .. process)
  redis.call('HINCRBY', P .. 'running:tenants', tenant, 1)
  redis.call('HINCRBY', P .. 'running:processes', process, 1)
end

local function finish(place, owner)
  local tenant, process = owner:match('^(%S+) (%S+)$')
  redis.call('HDEL', P .. 'running', place)
  redis.call('HINCRBY', P .. 'running:tenants', tenant, -1)
  redis.call('HINCRBY', P .. 'running:processes', process, -1)
  return tenant
end

local function forget_process(process)
  for place, owner in pairs_of(redis.call('HGETALL', P .. 'running')) do
    if owner:match('%S+$') == process then finish(place, owner) end
  end
  local tenants = redis.call('HKEYS', P .. 'tenants')
  for _, tenant in ipairs(tenants) do redis.call('DEL', line(tenant, process)) end
  redis.call('ZREM', P .. 'processes', process)
  redis.call('HDEL', P .. 'capacity', process)
  redis.call('HDEL', P .. 'running:processes', process)
  for _, tenant in ipairs(tenants) do forget_if_gone(tenant) end
end

local function forget_dead()
  for _, process in ipairs(redis.call('ZRANGEBYSCORE', P .. 'processes', '-inf', now)) do forget_process(process) end
end

local function keep(ms)
  for _, key in ipairs({'processes', 'capacity', 'tenants', 'served', 'running', 'running:tenants', 'running:processes', 'order'}) do
    redis.call('PEXPIRE', P .. key, ms)
  end
end

local function alive(process, capacity, lease)
  redis.call('HSET', P .. 'capacity', process, capacity)
  redis.call('ZADD', P .. 'processes', now + lease, process)
end

-- Of all who wait for a process with room: of the tenant with the fewest runs for its share, then the one served longest
-- ago, who has waited longest.
local function next_place(rooms)
  local best
  for tenant, limits in pairs_of(redis.call('HGETALL', P .. 'tenants')) do
    local most, share = limits:match('^(%S+) (%S+)$')
    local running = count('running:tenants', tenant)
    if running < tonumber(most) then
      local load, served = running / tonumber(share), count('served', tenant)
      for _, process in ipairs(rooms) do
        local first = redis.call('ZRANGE', line(tenant, process), 0, 0, 'WITHSCORES')
        local order = tonumber(first[2])
        if order and (not best or load < best.load
          or (load == best.load and served < best.served)
          or (load == best.load and served == best.served and order < best.order)) then
          best = {place = first[1], tenant = tenant, process = process, load = load, served = served, order = order}
        end
      end
    end
  end
  return best
end

local function start_next(topic)
  while true do
    local rooms = {}
    for process, capacity in pairs_of(redis.call('HGETALL', P .. 'capacity')) do
      if count('running:processes', process) < tonumber(capacity) then rooms[#rooms + 1] = process end
    end
    local best = #rooms > 0 and next_place(rooms)
    if not best then return end
    redis.call('ZREM', line(best.tenant, best.process), best.place)
    start(best.place, best.tenant, best.process)
    redis.call('HSET', P .. 'served', best.tenant, redis.call('INCR', P .. 'order'))
    redis.call('PUBLISH', topic .. best.process, '"' .. best.place .. '"')
  end
end
`;

/**
 * ARGV process, capacity, lease ms, keep ms, topic, place, tenant, runs that may go on, share, places that may wait.
 * Answers OK and whether its turn has come (1 or 0), or FULL and how many go on and wait.
 */
export const ENTER = `${LIBRARY}
local process, tenant = ARGV[1], ARGV[7]
forget_dead()
local waits = waiting(tenant)
if waits >= tonumber(ARGV[10]) then return {'FULL', count('running:tenants', tenant), waits} end
alive(process, ARGV[2], ARGV[3])
redis.call('HSET', P .. 'tenants', tenant, ARGV[8] .. ' ' .. ARGV[9])
redis.call('ZADD', line(tenant, process), redis.call('INCR', P .. 'order'), ARGV[6])
redis.call('PEXPIRE', line(tenant, process), ARGV[4])
start_next(ARGV[5])
keep(ARGV[4])
return {'OK', redis.call('HEXISTS', P .. 'running', ARGV[6])}
`;

/** ARGV process, topic, place, tenant. */
export const LEAVE = `${LIBRARY}
local owner = redis.call('HGET', P .. 'running', ARGV[3])
if owner then finish(ARGV[3], owner) else redis.call('ZREM', line(ARGV[4], ARGV[1]), ARGV[3]) end
forget_if_gone(ARGV[4])
forget_dead()
start_next(ARGV[2])
return 'OK'
`;

/**
 * ARGV process, capacity, lease ms, keep ms, topic, then of each place: place, tenant, runs that may go on, share, whether its
 * turn had come (1 or 0). Those that are not known any more go on, or wait again. Answers all places of the process whose turn
 * has come, each with its tenant.
 */
export const LIVE = `${LIBRARY}
local process = ARGV[1]
forget_dead()
alive(process, ARGV[2], ARGV[3])
for i = 6, #ARGV, 5 do
  local place, tenant = ARGV[i], ARGV[i + 1]
  if redis.call('HEXISTS', P .. 'running', place) == 0 then
    redis.call('HSET', P .. 'tenants', tenant, ARGV[i + 2] .. ' ' .. ARGV[i + 3])
    if ARGV[i + 4] == '1' then
      start(place, tenant, process)
    elseif not redis.call('ZSCORE', line(tenant, process), place) then
      redis.call('ZADD', line(tenant, process), redis.call('INCR', P .. 'order'), place)
    end
  end
end
start_next(ARGV[5])
local answer = {}
for place, owner in pairs_of(redis.call('HGETALL', P .. 'running')) do
  local tenant, holder = owner:match('^(%S+) (%S+)$')
  if holder == process then
    answer[#answer + 1] = place
    answer[#answer + 1] = tenant
  end
end
for _, tenant in ipairs(redis.call('HKEYS', P .. 'tenants')) do redis.call('PEXPIRE', line(tenant, process), ARGV[4]) end
keep(ARGV[4])
return answer
`;

/** ARGV process, topic. */
export const GO = `${LIBRARY}
forget_process(ARGV[1])
forget_dead()
start_next(ARGV[2])
return 'OK'
`;
