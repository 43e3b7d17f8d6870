"""The statements of the PostgreSQL store. Each is a transaction of its own, or shares
one with the statements next to it.
"""

from __future__ import annotations

# The time of the server's clock, so that a replica whose clock is wrong deletes no sessions.
_NOW = "coalesce(%(now)s::float8, extract(epoch FROM clock_timestamp())::float8)"
# In steps of a 10,080th of the time (a minute for a week). So while a session is in use, most commits leave
# the column unchanged, and its index is not written.
_EXPIRES = f"ceil(({_NOW} + %(ttl)s) / %(grain)s) * %(grain)s"
_ALIVE = f"expires > {_NOW}"
# Only for this transaction. It takes effect at the transaction's end, so it may be anywhere in it.
_LEVEL = "level AS MATERIALIZED (SELECT set_config('synchronous_commit', %(level)s, true) AS set)"
_WRITTEN = """
SELECT level.set, current_setting('synchronous_standby_names') <> '' FROM fence, level
"""

FORGET_EXPIRED = f"DELETE FROM millpond_sessions WHERE session = %(session)s AND NOT {_ALIVE}"
CREATE = f"""
INSERT INTO millpond_sessions (session, owner, load, connection, epoch, version, seq, manifest, expires)
VALUES (%(session)s, %(owner)s, %(load)s, %(connection)s, %(epoch)s, 0, 0, '', {_EXPIRES})
ON CONFLICT (session) DO NOTHING RETURNING epoch
"""
CREATED = """
SELECT epoch FROM millpond_sessions WHERE session = %(session)s AND owner = %(owner)s
    AND load = %(load)s AND connection = %(connection)s AND version = 0
"""
LOCK = f"""
SELECT owner, load, connection, epoch, version, seq, manifest
FROM millpond_sessions WHERE session = %(session)s AND {_ALIVE} FOR UPDATE
"""
FIND = f"""
SELECT owner, epoch, version, seq, manifest FROM millpond_sessions WHERE session = %(session)s AND {_ALIVE}
"""
ATTACH = f"""
UPDATE millpond_sessions SET epoch = %(epoch)s, load = %(load)s, connection = %(connection)s, expires = {_EXPIRES}
WHERE session = %(session)s
"""
VALUES = "SELECT key, value FROM millpond_values WHERE session = %(session)s"
# One statement, so one round trip. What depends on `fence` happens only if `fence` has found its row.
COMMIT = f"""
WITH {_LEVEL}, fence AS (
    UPDATE millpond_sessions
    SET version = %(version)s, seq = %(seq)s, manifest = %(manifest)s, expires = {_EXPIRES}
    WHERE session = %(session)s AND epoch = %(epoch)s AND version = %(version)s - 1 AND {_ALIVE}
    RETURNING session
), put_values AS (
    INSERT INTO millpond_values
    SELECT fence.session, given.key, given.value
    FROM fence, unnest(%(keys)s::bytea[], %(values)s::bytea[]) AS given (key, value)
    ON CONFLICT (session, key) DO UPDATE SET value = excluded.value
), remove_values AS (
    DELETE FROM millpond_values AS old USING fence
    WHERE old.session = fence.session AND old.key = ANY(%(deleted)s::bytea[])
), put_blobs AS (
    INSERT INTO millpond_blobs
    SELECT fence.session, given.digest, given.data
    FROM fence, unnest(%(digests)s::text[], %(blobs)s::bytea[]) AS given (digest, data)
    ON CONFLICT (session, digest) DO UPDATE SET data = excluded.data
), remove_blobs AS (
    DELETE FROM millpond_blobs AS old USING fence
    WHERE old.session = fence.session AND old.digest = ANY(%(dropped)s::text[])
) {_WRITTEN}
"""
# This is a write, too. It is acknowledged after the first one, so the first one is as durable by then.
REPEAT = f"""
WITH {_LEVEL}, fence AS (
    UPDATE millpond_sessions SET expires = {_EXPIRES}
    WHERE session = %(session)s AND epoch = %(epoch)s AND version = %(version)s AND {_ALIVE}
    RETURNING session
) {_WRITTEN}
"""
IS_ERASED = f"SELECT 1 FROM millpond_erased WHERE session = %(session)s AND {_ALIVE}"
REWRITE = f"""
WITH {_LEVEL}, fence AS (
    INSERT INTO millpond_sessions AS its
        (session, owner, load, connection, epoch, version, seq, manifest, expires)
    VALUES (%(session)s, %(owner)s, %(load)s, %(connection)s, %(epoch)s, %(version)s, %(seq)s, %(manifest)s, {_EXPIRES})
    ON CONFLICT (session) DO UPDATE SET load = excluded.load, connection = excluded.connection, epoch = excluded.epoch,
        version = excluded.version, seq = excluded.seq, manifest = excluded.manifest, expires = excluded.expires
        WHERE (its.epoch, its.version) <= (excluded.epoch, excluded.version)
    RETURNING session
), remove_values AS (
    DELETE FROM millpond_values AS old USING fence
    WHERE old.session = fence.session AND old.key <> ALL(%(keys)s::bytea[])
), remove_blobs AS (
    DELETE FROM millpond_blobs AS old USING fence
    WHERE old.session = fence.session AND old.digest <> ALL(%(digests)s::text[])
), put_values AS (
    INSERT INTO millpond_values
    SELECT fence.session, given.key, given.value
    FROM fence, unnest(%(keys)s::bytea[], %(values)s::bytea[]) AS given (key, value)
    ON CONFLICT (session, key) DO UPDATE SET value = excluded.value
), put_blobs AS (
    INSERT INTO millpond_blobs
    SELECT fence.session, given.digest, given.data
    FROM fence, unnest(%(digests)s::text[], %(blobs)s::bytea[]) AS given (digest, data)
    ON CONFLICT (session, digest) DO UPDATE SET data = excluded.data
) {_WRITTEN}
"""
NOTE = f"""
INSERT INTO millpond_attempts
SELECT session, %(attempt)s, %(seq)s, {_NOW} FROM millpond_sessions WHERE session = %(session)s AND {_ALIVE} FOR KEY SHARE
ON CONFLICT (session, attempt) DO UPDATE SET seq = excluded.seq, noted = excluded.noted
"""
NOTED = f"""
SELECT {_NOW} - noted FROM millpond_attempts
WHERE session = %(session)s AND seq = %(seq)s AND attempt <> %(attempt)s
"""
CLEAR = "DELETE FROM millpond_attempts WHERE session = %(session)s AND attempt = %(attempt)s"
BLOB = f"""
SELECT data FROM millpond_blobs JOIN millpond_sessions USING (session)
WHERE session = %(session)s AND digest = %(digest)s AND {_ALIVE}
"""
TOUCH = f"""
UPDATE millpond_sessions SET expires = {_EXPIRES} WHERE session IN (
    SELECT session FROM millpond_sessions WHERE session = ANY(%(sessions)s) AND {_ALIVE}
    ORDER BY session FOR UPDATE
)
"""
# The same statement returns which contents they had: afterwards, this is unknown.
FORGET = """
WITH gone AS MATERIALIZED ({which}), forgotten AS (
    DELETE FROM millpond_sessions USING gone WHERE millpond_sessions.session = gone.session RETURNING 1
){erased}
SELECT (SELECT count(*) FROM forgotten),
    array(SELECT DISTINCT digest FROM millpond_files JOIN gone USING (session))
"""
REMEMBER_ERASED = f""", erased AS (
    INSERT INTO millpond_erased SELECT session, {_EXPIRES} FROM gone
    ON CONFLICT (session) DO UPDATE SET expires = excluded.expires
)"""
FORGET_ERASED = f"DELETE FROM millpond_erased WHERE NOT {_ALIVE}"
ERASE = "SELECT session FROM millpond_sessions WHERE session = %(session)s FOR UPDATE"
ERASE_OWNER = """
SELECT session FROM millpond_sessions
WHERE owner = %(owner)s OR starts_with(owner, %(owner)s || '.') FOR UPDATE
"""
# The time of the statement, since an index cannot be used for a condition whose value may change during it.
EXPIRE = """
SELECT session FROM millpond_sessions
WHERE expires <= coalesce(%(now)s::float8, extract(epoch FROM statement_timestamp())::float8)
ORDER BY expires LIMIT %(page)s FOR UPDATE SKIP LOCKED
"""
COUNT = f"SELECT count(*) FROM millpond_sessions WHERE {_ALIVE}"
LIST = f"""
SELECT session, owner, version, seq,
    (SELECT coalesce(sum(length(value)), 0)::int8 FROM millpond_values AS its WHERE its.session = found.session)
    + (SELECT coalesce(sum(length(data)), 0)::int8 FROM millpond_blobs AS its WHERE its.session = found.session),
    expires
FROM millpond_sessions AS found WHERE session > %(last)s AND {_ALIVE} ORDER BY session LIMIT %(page)s
"""
READ_NOTE = f"SELECT value FROM millpond_notes WHERE name = %(name)s AND {_ALIVE}"
_PUT_NOTE = f"""
WITH {_LEVEL}, put AS (
    INSERT INTO millpond_notes AS its VALUES (%(name)s, %(value)s, {_NOW} + %(left)s::float8)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, expires = excluded.expires {{where}}
    RETURNING name
) SELECT level.set FROM put, level
"""
WRITE_NOTE = _PUT_NOTE.format(where="")
ADD_NOTE = _PUT_NOTE.format(where=f"WHERE NOT its.{_ALIVE}")
FORGET_NOTE = f"""
WITH {_LEVEL}, gone AS (
    DELETE FROM millpond_notes
    WHERE name = %(name)s AND (%(value)s::bytea IS NULL OR value = %(value)s::bytea) AND {_ALIVE}
    RETURNING name
) SELECT level.set FROM gone, level
"""
FORGET_EXPIRED_NOTES = f"DELETE FROM millpond_notes WHERE NOT {_ALIVE}"
