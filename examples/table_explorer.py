"""A file of up to ten million orders: generated once, mapped into memory, and shown row by row.

Needs NumPy and PyArrow.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa

import millpond as st

CITIES = np.array(["Oslo", "Lima", "Rome", "Kyiv", "Pune"])
AT_ONCE = 1_000_000

st.set_page_config("Orders", layout="wide")


@st.cache_resource(show_spinner="Writing the file")
def orders(rows: int) -> pa.Table:
    """The table, mapped from the disk: all sessions share its memory."""
    path = Path(tempfile.gettempdir()) / f"millpond-orders-{rows}.arrow"
    if not path.exists():
        part = path.with_suffix(".part")
        random = np.random.default_rng(0)
        with pa.OSFile(str(part), "wb") as file:
            first = batch(random, 0, 0)
            with pa.ipc.new_file(file, first.schema) as writer:
                for begin in range(0, rows, AT_ONCE):
                    writer.write_batch(batch(random, begin, min(AT_ONCE, rows - begin)))
        part.replace(path)
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def batch(random: np.random.Generator, begin: int, rows: int) -> pa.RecordBatch:
    """Some of the orders, generated at random."""
    pieces = random.integers(1, 20, rows)
    price = random.gamma(3, 15, rows).round(2)
    seconds = random.integers(0, 365 * 86_400, rows)
    return pa.RecordBatch.from_pydict(
        {
            "order": np.arange(begin, begin + rows),
            "city": pa.array(CITIES[random.integers(0, len(CITIES), rows)]),
            "placed": np.datetime64("2025-01-01T00:00:00", "s") + seconds.astype("timedelta64[s]"),
            "pieces": pieces,
            "price": price,
            "total": (pieces * price).round(2),
            "rating": random.random(rows).round(3),
            "paid": random.random(rows) < 0.8,
        }
    )


count = st.segmented_control(
    "Rows", [100_000, 1_000_000, 10_000_000], default=100_000, format_func="{:,}".format, required=True
)
table = orders(count)
state = st.dataframe(
    table,
    key="orders",
    height=600,
    alt="Orders",
    on_select="rerun",
    selection_mode="single-row",
    column_config={
        "price": st.column_config.NumberColumn(format="euro"),
        "total": st.column_config.NumberColumn(format="euro"),
        "placed": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        "rating": st.column_config.ProgressColumn(format="percent"),
    },
)
for row in state.selection.rows:
    st.json(table.slice(row, 1).to_pylist()[0] | {"placed": str(table["placed"][row])})
st.caption(
    "Click a header, or open its menu: sort, filter, group and summarise. The file itself does not change."
)
