"""``st.data_editor``: which rows of a table are those that the page has selected in the one before."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.elements.test_data_editor_waiting import Editor

APP = """
import millpond as st
import pandas as pd

s = st.session_state
if "df" not in s:
    s.df = pd.DataFrame({"id": [1, 2, 3], "name": ["a", "b", "c"], "n": [10, 20, 30]})
made = st.data_editor(s.df, key="k", num_rows="dynamic")
if s.get("back"):
    s.df = made
"""


class Sheet(Editor):
    source = APP

    def now(self, **columns: list[Any]) -> None:
        self.at.session_state["df"] = pd.DataFrame(columns)
        self.at.run()

    def follow(self, *rows: int | str) -> list[int | str | None] | None:
        return self.codec.followed(rows, self.base, self.codec.table.fingerprint)


def test_rows_are_followed_where_others_came_and_went() -> None:
    sheet = Sheet()
    sheet.now(id=[0, 1, 3, 2], name=["z", "a", "c", "b"], n=[0, 10, 30, 20])
    assert sheet.follow(0, 1, 2) == [1, 3, 2]
    sheet.now(id=[3], name=["c"], n=[30])
    assert sheet.follow(0, 1, 2) == [None, None, 0]


def test_edited_and_added_rows_are_followed_into_the_table_made_of_them() -> None:
    sheet = Sheet(back=True)
    sheet.send(edited=[[1, {"name": "B"}]], added=[["new", {"id": 4, "name": "d", "n": 40}]], deleted=[0])
    sheet.at.run()
    assert sheet.codec.result()["name"].tolist() == ["B", "c", "d"]
    assert sheet.follow(0, 1, 2, "new", "other") == [None, 0, 1, 2, None]


def test_an_added_row_that_waits_has_its_id() -> None:
    sheet = Sheet()
    sheet.send(added=[["new", {"id": 4, "name": "d", "n": 40}]])
    sheet.now(id=[0, 1, 2, 3], name=["z", "a", "b", "c"], n=[0, 10, 20, 30])
    assert sheet.follow("new", 2) == ["new", 3]


def test_rows_of_a_table_that_nobody_knows_are_not_guessed() -> None:
    sheet = Sheet()
    sheet.now(id=[0], name=["z"], n=[0])
    with pytest.raises(ValueError, match="no longer exists"):
        sheet.codec.followed([0], "another", sheet.codec.table.fingerprint)
    assert sheet.codec.followed([0], sheet.base, "another") is None, "the page is about to have a newer one"
