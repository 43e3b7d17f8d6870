"""A database: rows are added in a transaction, and counts are cached until a row is added.

Needs `pip install "millpond[sql]"`. For your own database, leave out the `url` here, and put it into
`.streamlit/secrets.toml`, under `[connections.pets]`.
"""

import tempfile
from pathlib import Path

from sqlalchemy import text

import millpond as st

URL = f"sqlite:///{Path(tempfile.gettempdir()) / 'millpond-example-pets.db'}"

pets = st.connection("pets", type="sql", url=URL)


@st.cache_resource(show_spinner=False)
def make_table(url):
    with pets.session as session:
        session.execute(text("create table if not exists pet (name text, kind text)"))
        session.commit()


def add(name, kind):
    with pets.session as session:
        session.execute(text("insert into pet values (:name, :kind)"), {"name": name, "kind": kind})
        session.commit()
    st.cache_data.clear()


def clear():
    with pets.session as session:
        session.execute(text("delete from pet"))
        session.commit()
    st.cache_data.clear()


make_table(URL)
st.title("Pets")

with st.form("new", clear_on_submit=True):
    name = st.text_input("Name")
    kind = st.selectbox("Kind", ["Cat", "Dog", "Parrot"])
    if st.form_submit_button("Add") and name:
        add(name, kind)

counted = pets.query("select kind, count(*) as pets from pet group by kind order by kind", ttl="10m")
if counted.empty:
    st.info("Nobody is here yet.")
for row in counted.itertuples():
    st.write(f"**{row.kind}**: {row.pets}")
st.button("Clear", on_click=clear, disabled=counted.empty)
