"""Tests of apps, without a browser: ``from millpond.testing import AppTest``.

``import millpond`` does not import this package.
"""

from __future__ import annotations

from millpond.compat.missing import NotThereYet
from millpond.testing.app_test import AppTest
from millpond.testing.elements import NotOnPage
from millpond.testing.host import RunTimeout

__all__ = ["AppTest", "NotOnPage", "NotThereYet", "RunTimeout"]
