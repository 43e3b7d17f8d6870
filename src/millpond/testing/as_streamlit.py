"""Run tests that were written for Streamlit, as they stand: ``pytest -p millpond.testing.as_streamlit``.

With it, ``from streamlit.testing.v1 import AppTest`` and ``import streamlit``
give Millpond, in the tests and in the apps.
"""

from __future__ import annotations

from millpond import compat

compat.install()
