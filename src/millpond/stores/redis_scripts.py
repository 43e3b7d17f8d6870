"""The atomic steps of the Redis store: Lua scripts, which the server runs.

All take KEYS[1], the session's hash, and KEYS[2], the hash of its blobs.
Numbers are compared as text, or up to 2**53.
"""

from __future__ import annotations

import hashlib


class LuaScript:
    """A script, and the digest by which the server identifies it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


CREATE = LuaScript("""
local owner, load, connection, ttl, epoch = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local found = redis.call('HMGET', KEYS[1], 'owner', 'load', 'connection', 'version', 'epoch')
if found[1] then
    if found[1] == owner and found[2] == load and found[3] == connection and found[4] == '0' then
        redis.call('PEXPIRE', KEYS[1], ttl)
        return tonumber(found[5])
    end
    return 'owner'
end
redis.call('HSET', KEYS[1], 'owner', owner, 'load', load, 'connection', connection,
    'epoch', epoch, 'version', 0, 'seq', 0, 'manifest', '', 'size', 0)
redis.call('PEXPIRE', KEYS[1], ttl)
redis.call('DEL', KEYS[2])
return tonumber(epoch)
""")

ATTACH = LuaScript("""
local owner, load, connection, ttl, least = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local found = redis.call('HMGET', KEYS[1], 'owner', 'load', 'connection', 'epoch')
if not found[1] then return 'unknown' end
if found[1] ~= owner then return 'owner' end
if found[2] == load and tonumber(found[3]) >= tonumber(connection) then return 'stale' end
redis.call('HSET', KEYS[1], 'load', load, 'connection', connection)
local epoch = redis.call('HINCRBY', KEYS[1], 'epoch', 1)
if epoch < tonumber(least) then redis.call('HSET', KEYS[1], 'epoch', least) end
redis.call('PEXPIRE', KEYS[1], ttl)
redis.call('PEXPIRE', KEYS[2], ttl)
local all = redis.call('HGETALL', KEYS[1])
all[#all + 1], all[#all + 2] = 'former', found[4]
return all
""")

# A repeated commit extends the session's life again, which is a write. So a WAIT after it waits for the
# replicas, which cannot have it without the first commit.
COMMIT = LuaScript("""
local epoch, version, before = ARGV[1], ARGV[2], ARGV[3]
local seq, manifest, ttl = ARGV[4], ARGV[5], ARGV[6]
local found = redis.call('HMGET', KEYS[1], 'epoch', 'version', 'size')
if found[1] ~= epoch or (found[2] ~= version and found[2] ~= before) then return 'superseded' end
if found[2] == before then
    redis.call('HSET', KEYS[1], 'version', version, 'seq', seq, 'manifest', manifest)
    local size, at = tonumber(found[3]), 11
    local function put(name, count)
        for _ = 1, count do
            local field, data = ARGV[at], ARGV[at + 1]
            size = size - redis.call('HSTRLEN', name, field) + #data
            redis.call('HSET', name, field, data)
            at = at + 2
        end
    end
    local function remove(name, count)
        for _ = 1, count do
            size = size - redis.call('HSTRLEN', name, ARGV[at])
            redis.call('HDEL', name, ARGV[at])
            at = at + 1
        end
    end
    put(KEYS[1], tonumber(ARGV[7]))
    remove(KEYS[1], tonumber(ARGV[8]))
    put(KEYS[2], tonumber(ARGV[9]))
    remove(KEYS[2], tonumber(ARGV[10]))
    redis.call('HSET', KEYS[1], 'size', size)
end
redis.call('PEXPIRE', KEYS[1], ttl)
redis.call('PEXPIRE', KEYS[2], ttl)
return 'written'
""")

# KEYS[3] exists for some time after the session was erased on purpose.
REWRITE = LuaScript("""
local owner, load, connection, epoch, version = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local seq, manifest, ttl = ARGV[6], ARGV[7], ARGV[8]
if redis.call('EXISTS', KEYS[3]) == 1 then return 'superseded' end
local found = redis.call('HMGET', KEYS[1], 'owner', 'epoch', 'version')
if found[1] then
    if found[1] ~= owner then return 'owner' end
    local its, mine = tonumber(found[2]), tonumber(epoch)
    if its > mine or (its == mine and tonumber(found[3]) > tonumber(version)) then return 'superseded' end
    for _, field in ipairs(redis.call('HKEYS', KEYS[2])) do
        if string.sub(field, 1, 1) ~= '@' then redis.call('HDEL', KEYS[2], field) end
    end
end
redis.call('DEL', KEYS[1])
local size, at = 0, 11
local function put(name, count)
    for _ = 1, count do
        size = size + #ARGV[at + 1]
        redis.call('HSET', name, ARGV[at], ARGV[at + 1])
        at = at + 2
    end
end
put(KEYS[1], tonumber(ARGV[9]))
put(KEYS[2], tonumber(ARGV[10]))
redis.call('HSET', KEYS[1], 'owner', owner, 'load', load, 'connection', connection, 'epoch', epoch,
    'version', version, 'seq', seq, 'manifest', manifest, 'size', size)
redis.call('PEXPIRE', KEYS[1], ttl)
redis.call('PEXPIRE', KEYS[2], ttl)
return 'written'
""")

# The server's time counts, because clocks of replicas may differ.
NOTE_ATTEMPT = LuaScript("""
local found = redis.call('HMGET', KEYS[1], 'owner', 'attempts')
if not found[1] then return {} end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local kept, ages = '', {}
for attempt, seq, noted in string.gmatch(found[2] or '', '(%S+) (%d+) (%d+);') do
    if attempt ~= ARGV[1] and tonumber(seq) >= tonumber(ARGV[2]) then
        kept = kept .. attempt .. ' ' .. seq .. ' ' .. noted .. ';'
        if seq == ARGV[2] then table.insert(ages, now - tonumber(noted)) end
    end
end
kept = kept .. ARGV[1] .. ' ' .. ARGV[2] .. ' ' .. string.format('%.0f', now) .. ';'
redis.call('HSET', KEYS[1], 'attempts', kept)
return ages
""")

CLEAR_ATTEMPT = LuaScript("""
local found = redis.call('HGET', KEYS[1], 'attempts')
if not found then return 'none' end
local kept = ''
for attempt, rest in string.gmatch(found, '(%S+)( %d+ %d+;)') do
    if attempt ~= ARGV[1] then kept = kept .. attempt .. rest end
end
if kept == '' then redis.call('HDEL', KEYS[1], 'attempts') else redis.call('HSET', KEYS[1], 'attempts', kept) end
return 'cleared'
""")

# Each note is a separate key: KEYS[1].
WRITE_NOTE = LuaScript("redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])")

ADD_NOTE = LuaScript("""
return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX') and 1 or 0
""")

FORGET_NOTE = LuaScript("""
if ARGV[1] and redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
""")
