"""The protocol of attach, commit and acknowledge as a model, small enough to look at all of its states.

One tab presses a button a few times; two servers share a store. Any step may
come at any time: the tab loses its connection and goes to either server, a
server is killed, sleeps as long as it likes (its steps just come late), or
does not hear the store's answer. :func:`explore` goes through every order of
these steps and looks at each state for a broken promise (DURABILITY: G1 to G4).

The store may also lose what it had confirmed, and go back to an earlier state.
What was acknowledged before is then there only if the tab comes to a server that
has it in memory, which writes it anew. What is acknowledged afterwards is kept.

The value that is kept is the list of the presses that were applied, so one
that is lost, applied twice or out of order shows.

The real servers are tested elsewhere in this folder; what is proved here is
that the rules suffice, whatever the timing. ``Rules`` can break each rule, and
the tests show that each is needed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple


class Rules(NamedTuple):
    """What a correct implementation does; a test may take one rule away."""

    fence: bool = True
    """The store takes commits of the newest epoch only."""
    compare_versions: bool = True
    """The store takes a commit only on top of the version that it was made from."""
    commit_first: bool = True
    """An event is acknowledged when its commit is answered, not before."""
    seq_in_commit: bool = True
    """The number of the last event is written in the same step as its effect."""
    drop_known: bool = True
    """An event that came before is not run again."""
    check_copy: bool = True
    """A server that finds the store at another version throws its copy in memory away."""
    resend: bool = True
    """The tab sends again what was not acknowledged."""
    new_epochs: bool = True
    """An attachment has an epoch that no other has had, also after the store has gone back."""


class Bounds(NamedTuple):
    """How far to go."""

    presses: int = 2
    connects: int = 3
    crashes: int = 1
    unheard: int = 1
    """Commits whose answer is lost, or that the network holds back."""
    losses: int = 0
    """Times that the store goes back to what it was at some time before."""


class Store(NamedTuple):
    epoch: int = 0
    version: int = 0
    seq: int = 0
    value: tuple[int, ...] = ()


class Commit(NamedTuple):
    epoch: int
    version: int
    seq: int
    value: tuple[int, ...]
    value_written: bool = False
    """Only where ``seq_in_commit`` is broken: the first of its two steps is done."""


class Copy(NamedTuple):
    """The session in a server's memory."""

    epoch: int
    version: int
    seq: int
    """The last event whose effect is in the value."""
    value: tuple[int, ...]
    saved: int
    """The last event that the store has confirmed to this server."""
    under_way: Commit | None = None
    lost: bool = False
    """The store has lost this state, or the newest of it, and is to be given it anew when the tab is here."""


class State(NamedTuple):
    store: Store = Store()
    copies: tuple[Copy | None, Copy | None] = (None, None)
    connected: int | None = None
    """The server that the tab talks to."""
    up: tuple[int, ...] = ()
    """Events on their way to it, in order."""
    down: tuple[int, ...] = ()
    """Acknowledgements on their way back."""
    late: tuple[Commit, ...] = ()
    """Commits that the network holds back, and that were made again meanwhile."""
    pressed: int = 0
    acked: int = 0
    connects: int = 0
    crashes: int = 0
    unheard: int = 0
    epochs: int = 0
    """The newest epoch of all, whatever the store says."""
    backup: Store | None = None
    losses: int = 0
    kept: tuple[int, ...] = ()
    """What has been acknowledged since the store went back."""


class Broken(AssertionError):
    """A promise is broken; the text has the steps that lead there."""


def explore(rules: Rules = Rules(), bounds: Bounds = Bounds()) -> int:  # noqa: B008 (immutable)
    """Go through all states; returns how many there are. Raises Broken."""
    first = State()
    came_from: dict[State, tuple[State, str] | None] = {first: None}
    waiting = deque([first])
    while waiting:
        state = waiting.popleft()
        if trouble := find_trouble(state, bounds):
            raise Broken(f"{trouble}: {' > '.join(path(state, came_from))}")
        for step, after in steps(state, rules, bounds):
            if after not in came_from:
                came_from[after] = state, step
                waiting.append(after)
    return len(came_from)


def path(state: State, came_from: dict[State, tuple[State, str] | None]) -> list[str]:
    """The steps from the beginning to a state."""
    found = []
    while (origin := came_from[state]) is not None:
        state, step = origin
        found.append(step)
    return found[::-1]


def find_trouble(state: State, bounds: Bounds) -> str:
    """The promise that a state breaks, or nothing."""
    value = state.store.value
    if state.losses:
        return find_trouble_after_loss(state)
    if value != tuple(range(1, len(value) + 1)):
        return f"the store has {value}, which is no prefix of the presses"
    if state.acked > len(value):
        return f"press {state.acked} was acknowledged, and the store has {value}"
    done = state.acked == state.pressed == bounds.presses
    if done and value != tuple(range(1, bounds.presses + 1)):
        return f"all presses are acknowledged, and the store has {value}"
    if not done and stuck(state):
        return f"press {state.acked + 1} will never arrive"
    return ""


def find_trouble_after_loss(state: State) -> str:
    """The same, after the store has gone back."""
    value = state.store.value
    if list(value) != sorted(set(value)):
        return f"the store has {value}, where one is applied twice, or after a later one"
    if missing := set(state.kept) - set(value):
        return f"{sorted(missing)} was acknowledged after the store had gone back, and it has {value}"
    if stuck(state):
        return f"press {state.acked + 1} will never arrive"
    return ""


def stuck(state: State) -> bool:
    """The tab is connected and waits for an answer that nobody will send."""
    if state.connected is None or state.up or state.down or state.acked == state.pressed:
        return False
    copy = state.copies[state.connected]
    return copy is not None and copy.under_way is None and copy.seq == copy.saved and not copy.lost


def steps(  # noqa: C901 (a step, an if)
    state: State, rules: Rules, bounds: Bounds
) -> Iterator[tuple[str, State]]:
    """Everything that can happen next."""
    if state.pressed < bounds.presses:
        press = state.pressed + 1
        up = (*state.up, press) if state.connected is not None else state.up
        yield f"press {press}", state._replace(pressed=press, up=up)
    if state.connected is not None:
        yield "the connection breaks", cut(state)
        if state.down:
            acked = max(state.acked, state.down[0])
            yield f"acknowledgement of {state.down[0]}", state._replace(acked=acked, down=state.down[1:])
        if state.up and state.copies[state.connected] is not None:
            yield f"{state.up[0]} reaches {name(state.connected)}", receive(state, rules)
    for number, commit in enumerate(state.late):
        late = state.late[:number] + state.late[number + 1 :]
        store = write(state.store, commit, rules) or state.store
        yield f"the late commit of version {commit.version} arrives", state._replace(store=store, late=late)
    if state.losses < bounds.losses:
        yield lose(state)
    for server in (0, 1):
        if state.connects < bounds.connects:
            yield f"the tab connects to {name(server)}", attach(state, server, rules)
        if state.copies[server] is None:
            continue
        if state.crashes < bounds.crashes:
            left = cut(state) if state.connected == server else state
            yield f"{name(server)} is killed", put(left, server, None)._replace(crashes=state.crashes + 1)
        yield from save(state, server, rules, bounds)


def lose(state: State) -> tuple[str, State]:
    """A copy of the store is made, which takes its place later."""
    if state.backup is None:
        return "a backup is made", state._replace(backup=state.store)
    return "the store goes back", state._replace(store=state.backup, losses=state.losses + 1)


def attach(state: State, server: int, rules: Rules) -> State:
    """One step of the store: the epoch counts on. Then the tab sends what was not acknowledged."""
    former = state.store.epoch
    store = state.store._replace(epoch=(state.epochs if rules.new_epochs else former) + 1)
    copy = state.copies[server]
    same = copy is not None and copy.epoch == former and copy.version == store.version
    if copy is not None and is_behind(state.store, copy):
        copy = copy._replace(epoch=max(copy.epoch, store.epoch), under_way=None, lost=True)
    elif copy is not None and (same or not rules.check_copy):
        # A commit that could not be made yet will be made in the new epoch.
        under_way = copy.under_way._replace(epoch=store.epoch) if copy.under_way is not None else None
        copy = copy._replace(epoch=store.epoch, under_way=under_way)
    else:
        copy = Copy(store.epoch, store.version, store.seq, store.value, saved=store.seq)
    outbox = tuple(range(state.acked + 1, state.pressed + 1)) if rules.resend else ()
    return put(state, server, copy)._replace(
        store=store, connected=server, up=outbox, down=(), connects=state.connects + 1,
        epochs=max(state.epochs, store.epoch),
    )  # fmt: skip


def is_behind(store: Store, copy: Copy) -> bool:
    """The store has gone back behind what it had confirmed to a server."""
    return (store.epoch, store.version) < (copy.epoch, copy.version)


def receive(state: State, rules: Rules) -> State:
    """The server runs the event that comes next, or drops it."""
    server, event = state.connected, state.up[0]
    assert server is not None
    copy = state.copies[server]
    assert copy is not None
    state = state._replace(up=state.up[1:])
    if rules.drop_known and event <= copy.seq:
        return state._replace(down=(*state.down, event)) if event <= copy.saved else state
    if not rules.commit_first:
        state = state._replace(down=(*state.down, event))
    return put(state, server, copy._replace(seq=event, value=(*copy.value, event)))


def save(state: State, server: int, rules: Rules, bounds: Bounds) -> Iterator[tuple[str, State]]:
    """The server makes a commit, which reaches the store, and is answered or not."""
    copy, who = state.copies[server], name(server)
    assert copy is not None
    commit = copy.under_way
    if copy.lost:
        if state.connected == server:
            yield from rewrite(state, server)
        return
    if commit is None:
        if copy.seq > copy.saved:
            commit = Commit(copy.epoch, copy.version + 1, copy.seq, copy.value)
            yield f"{who} makes a commit", put(state, server, copy._replace(under_way=commit))
        return
    written = write(state.store, commit, rules)
    if written is None and is_behind(state.store, copy):
        yield f"{who} finds the store gone back", put(state, server, copy._replace(under_way=None, lost=True))
        return
    if written is None:
        left = cut(state) if state.connected == server else state
        yield f"{who} is superseded", put(left, server, None)
        return
    if not rules.seq_in_commit and not commit.value_written:
        half = copy._replace(under_way=commit._replace(value_written=True))
        store = state.store._replace(value=commit.value)
        yield f"{who} writes the value", put(state, server, half)._replace(store=store)
        return
    if state.unheard < bounds.unheard:
        # In both cases the server will try again.
        unheard = state._replace(unheard=state.unheard + 1)
        yield f"{who} commits, unheard", unheard._replace(store=written)
        yield f"the commit of {who} is held back", unheard._replace(late=(*state.late, commit))
    done = copy._replace(version=commit.version, saved=commit.seq, under_way=None)
    after = put(state, server, done)._replace(store=written)
    if state.connected == server and rules.commit_first:
        after = acknowledge(after, commit)
    yield f"{who} commits", after


def acknowledge(state: State, commit: Commit) -> State:
    """The tab is told that the commit is written; it hears of it if the connection holds."""
    kept = tuple(sorted({*state.kept, *commit.value})) if state.losses else ()
    return state._replace(down=(*state.down, commit.seq), kept=kept)


def rewrite(state: State, server: int) -> Iterator[tuple[str, State]]:
    """A server gives the store all that it has in memory, in the place of an older state."""
    copy, who = state.copies[server], name(server)
    assert copy is not None
    if (state.store.epoch, state.store.version) > (copy.epoch, copy.version + 1):
        yield f"{who} is superseded", put(cut(state), server, None)
        return
    commit = Commit(copy.epoch, copy.version + 1, copy.seq, copy.value)
    done = copy._replace(version=commit.version, saved=commit.seq, lost=False)
    after = put(state, server, done)._replace(
        store=Store(commit.epoch, commit.version, commit.seq, commit.value)
    )
    yield f"{who} writes all of it anew", acknowledge(after, commit)


def write(store: Store, commit: Commit, rules: Rules) -> Store | None:
    """The store's one atomic step; None: refused."""
    if rules.fence and commit.epoch != store.epoch:
        return None
    if store.version == commit.version and rules.compare_versions:
        return store  # this very commit was written before
    if rules.compare_versions and store.version != commit.version - 1:
        return None
    return store._replace(version=commit.version, seq=commit.seq, value=commit.value)


def cut(state: State) -> State:
    """The tab's connection is gone, with all that was on its way."""
    return state._replace(connected=None, up=(), down=())


def put(state: State, server: int, copy: Copy | None) -> State:
    """Another copy in a server's memory."""
    first, second = state.copies
    return state._replace(copies=(copy, second) if server == 0 else (first, copy))


def name(server: int) -> str:
    """What a server is called in a path of steps."""
    return "AB"[server]
