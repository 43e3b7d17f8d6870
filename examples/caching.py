"""Slow work is done once: data that each caller can change, a connection that all share, and values in the store."""

import sqlite3
import time

import millpond as st

ROWS = 5000


@st.cache_resource(on_release=sqlite3.Connection.close)
def database():
    """One connection for all sessions, created again when this code or ROWS changes."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute("CREATE TABLE sales (year INTEGER, month INTEGER, amount INTEGER)")
    sales = [(2024 + row % 3, row // 3 % 12 + 1, row * 7919 % 997) for row in range(ROWS)]
    connection.executemany("INSERT INTO sales VALUES (?, ?, ?)", sales)
    return connection


@st.cache_data(ttl="1h", max_entries=20, show_spinner="Asking the database", show_time=True)
def months(_connection, year):
    """Sales by month. The underscore excludes the connection from the key of the cached value."""
    time.sleep(1)  # a slow query
    query = "SELECT month, sum(amount) FROM sales WHERE year = ? GROUP BY month ORDER BY month"
    return [{"month": month, "amount": amount} for month, amount in _connection.execute(query, (year,))]


@st.cache_data(persist="store", ttl="1 day", show_spinner="Counting, once for all servers")
def primes(below):
    """All primes below a number, also kept in the session store: for all servers, and after a restart."""
    return [n for n in range(2, below) if all(n % m for m in range(2, int(n**0.5) + 1))]


st.set_page_config("Caching", ":material/bolt:")
st.title("Caching")

began = time.perf_counter()
year = st.selectbox("Year", [2024, 2025, 2026])
rows = months(database(), year)
rows[0]["month"] = "January"  # a copy for this session: nobody else sees the change
st.json(rows[:3], expanded=False)
st.caption(f"{len(rows)} months in {(time.perf_counter() - began) * 1000:.1f} ms")

if st.button("Forget this year"):
    months.clear(database(), year)
    st.info(f"{year} will be queried again.")

below = st.slider("Primes below", 1000, 50_000, step=1000)
st.write(f"There are {len(primes(below))}.")
