"""A sheet that several people fill in at the same time, in an SQLite database.

Each row has a number. Each entered cell is written to the row with that number if the cell still has the value
that its author saw. If somebody else was faster, the app shows both values, and the author chooses.

Needs pandas. Open it in two windows, with two names.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

import millpond as st

SPECIES = ["Grey heron", "Kingfisher", "Mallard", "Mute swan", "Reed warbler"]
ENTERED = ["place", "species", "day", "birds", "ring", "note"]
MANY = 500
RING = r"^[A-Z]{2}\d{4}$"
START = [
    ("Old pier", "Mallard", "2026-05-02", 34, None, None),
    ("Old pier", "Mute swan", "2026-05-02", 4, "HX2051", None),
    ("Reed bank", "Reed warbler", "2026-05-03", 11, None, "Heard, not seen"),
    ("Weir", "Grey heron", "2026-05-03", 2, "HB0417", None),
    ("Weir", "Kingfisher", "2026-05-04", 1, None, "With a fish"),
]

state = st.session_state


@contextmanager
def database(*, writing: bool = False) -> Iterator[sqlite3.Connection]:
    """The database. With ``writing``, nobody else can write to it until the end of the ``with``."""
    path = Path(tempfile.gettempdir()) / "millpond-example-sightings.db"
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as db:
        db.row_factory = sqlite3.Row
        if writing:
            db.execute("begin immediate")
        with db:  # commits
            yield db


def prepare() -> None:
    """Create the table, with some rows."""
    with database(writing=True) as db:
        db.execute(
            "create table if not exists sighting (id integer primary key, place text not null,"
            " species text not null, day text not null, birds integer not null, ring text, note text,"
            " author text not null, unique (place, species, day))"
        )
        if not db.execute("select 1 from sighting").fetchone():
            for row in START:
                insert(db, dict(zip(ENTERED, row, strict=True)), "The club")


def all_rows() -> dict[int, dict[str, Any]]:
    """All rows, by their numbers."""
    with database() as db:
        return {row["id"]: dict(row) for row in db.execute("select * from sighting order by id")}


def insert(db: sqlite3.Connection, cells: dict[str, Any], author: str) -> None:
    """Add a row."""
    db.execute(
        "insert into sighting (place, species, day, birds, ring, note, author)"
        " values (:place, :species, :day, :birds, :ring, :note, :author)",
        {**filled(cells), "author": author},
    )


def today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def fault(cells: dict[str, Any]) -> str | None:
    """What is wrong with a row, if anything. The page checks single cells; this checks the whole row before saving."""
    if not cells.get("place") or cells.get("species") not in SPECIES or not cells.get("day"):
        return "A sighting needs a place, a species and a day."
    if cells["day"] > today().isoformat():
        return f"{cells['day']} is in the future."
    if not 1 <= (cells.get("birds") or 0) <= 5000:
        return "The number of birds must be between 1 and 5,000."
    if cells["birds"] > MANY and not cells.get("note"):
        return f"For more than {MANY} birds, say in the note how they were counted."
    return None


def same_sighting(db: sqlite3.Connection, cells: dict[str, Any]) -> sqlite3.Row | None:
    """The row with this species at this place on this day."""
    where = "select * from sighting where place = ? and species = ? and day = ?"
    found: sqlite3.Row | None = db.execute(where, [cells[key] for key in ENTERED[:3]]).fetchone()
    return found


def save() -> None:
    """Save the edits. What cannot be saved yet stays in the sheet as it was entered."""
    state.faults = []
    numbers = list(state.seen)
    with database(writing=True) as db:
        for at, cells in state.sheet["edited_rows"].items():
            change(db, numbers[at], cells)
        add(db, state.sheet["added_rows"])


def change(db: sqlite3.Connection, number: int, cells: dict[str, Any]) -> None:
    """Save edited cells of a row, each only if nobody has changed it since its author saw it."""
    seen = state.seen[number]
    row = dict(db.execute("select * from sighting where id = ?", [number]).fetchone())
    mine = dict(cells)
    state.conflicts = [
        old for old in state.conflicts if old["number"] != number or old["column"] not in cells
    ]
    for column, value in cells.items():
        if row[column] not in (seen[column], value):
            state.conflicts.append({"number": number, "column": column, "mine": value, "by": row["author"]})
            seen |= {column: row[column], "author": row["author"]}
            del mine[column]
    write(db, row, mine)


def write(db: sqlite3.Connection, row: dict[str, Any], cells: dict[str, Any]) -> None:
    """Write cells of a row, if the row is valid with them."""
    changed = row | cells
    if not cells or (wrong := fault(changed)) is not None:
        state.faults += [f"{row['place']}, {row['species']}: {wrong}"] if cells else []
        return
    other = same_sighting(db, changed)
    if other is not None and other["id"] != row["id"]:
        state.faults.append(taken(other))
        return
    cells = {**cells, "author": state.name}
    db.execute(
        "update sighting set place = :place, species = :species, day = :day, birds = :birds, ring = :ring,"
        " note = :note, author = :author where id = :id",
        row | cells,
    )
    # Only these cells: no other cell may change unnoticed while its author types.
    state.seen[row["id"]] |= cells


def add(db: sqlite3.Connection, added: list[dict[str, Any]]) -> None:
    """Add new rows: all of them, or none."""
    wrong = [f"New row: {found}" for cells in added if (found := fault(cells)) is not None]
    for cells in added if not wrong else []:
        there = same_sighting(db, cells)
        # An identical row was saved already, before the server was interrupted.
        if there is not None and dict(there) != {"id": there["id"], "author": state.name} | filled(cells):
            wrong.append(taken(there))
    state.faults += wrong
    for cells in added if not wrong else []:
        if same_sighting(db, cells) is None:
            insert(db, cells, state.name)
        row = same_sighting(db, cells)
        assert row is not None
        state.seen[row["id"]] = dict(row)


def filled(cells: dict[str, Any]) -> dict[str, Any]:
    return {column: cells.get(column) for column in ENTERED}


def taken(row: sqlite3.Row) -> str:
    return f"{row['author']} has already entered {row['species']} at {row['place']} on {row['day']}."


def settle(conflict: dict[str, Any], mine: bool) -> None:
    """Apply the author's choice."""
    state.conflicts.remove(conflict)
    state.faults = []
    number, column = conflict["number"], conflict["column"]
    if mine:
        with database(writing=True) as db:
            # If somebody was faster once more, the conflict is shown again.
            change(db, number, {column: conflict["mine"]})


def show_others() -> None:
    """Show what others have entered. Rows with unsaved cells stay as their author saw them."""
    numbers = list(state.seen)
    unsaved = {numbers[at] for at in state.sheet["edited_rows"]}
    state.seen = {
        number: state.seen[number] if number in unsaved else row for number, row in all_rows().items()
    }


@st.fragment(run_every=3)
def others() -> None:
    """Say who has changed something meanwhile, and offer to show it."""
    news = [row for number, row in all_rows().items() if row != state.seen.get(number)]
    authors = sorted({row["author"] for row in news})
    label = f"Show what {', '.join(authors)} entered ({len(news)})" if news else "Everything is up to date"
    if st.button(label, key="others", icon=":material/group:", disabled=not news):
        show_others()
        st.rerun()


def shown(value: Any) -> str:
    return "nothing" if value is None else str(value)


def table() -> pd.DataFrame:
    """The rows that this tab has seen, indexed by their numbers."""
    frame = pd.DataFrame(list(state.seen.values())).set_index("id")
    return frame.astype({"birds": "Int64"}).assign(day=pd.to_datetime(frame["day"]).dt.date)


st.set_page_config("Sightings", page_icon=":material/raven:", layout="wide")
st.title("Sightings")
if "seen" not in state:
    prepare()
    state.seen, state.conflicts, state.faults = all_rows(), [], []

name = st.text_input("Your name", key="name", max_chars=30, width=180)
if not name:
    st.info("Enter your name to fill in the sheet.")
for at, conflict in enumerate(state.conflicts):
    row, column = state.seen[conflict["number"]], conflict["column"]
    mine, theirs = shown(conflict["mine"]), shown(row[column])
    with st.container(border=True):
        st.warning(
            f"{row['place']}, {row['species']}: {conflict['by']} has set {column} to `{theirs}` since you saw it. "
            f"You entered `{mine}`, which is not saved."
        )
        with st.container(horizontal=True):
            st.button(f"Use {mine}", key=f"mine-{at}", on_click=settle, args=[conflict, True])
            st.button(f"Keep {theirs}", key=f"theirs-{at}", on_click=settle, args=[conflict, False])
st.data_editor(
    table(),
    key="sheet",
    on_change=save,
    num_rows="add",
    hide_index=True,
    disabled=True if not name else ["author"],
    alt="Sightings",
    column_config={
        "place": st.column_config.TextColumn("Place", required=True, max_chars=40),
        "species": st.column_config.SelectboxColumn("Species", options=SPECIES, required=True),
        "day": st.column_config.DateColumn("Day", required=True, max_value=today()),
        "birds": st.column_config.NumberColumn("Birds", min_value=1, max_value=5000, step=1, required=True),
        "ring": st.column_config.TextColumn("Ring", validate=RING, help="Two letters, then four digits"),
        "note": st.column_config.TextColumn("Note", max_chars=200, width="large"),
        "author": "Last entered by",
    },
)
for text in state.faults:
    st.error(f"Not saved yet. {text}")
others()
