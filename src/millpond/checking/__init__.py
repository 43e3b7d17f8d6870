"""``millpond check``: what of an app is missing or different in Millpond, read from its source.

Nothing of the app is imported or executed. What there is, the package itself
says: the names that it has, the signatures of its functions, and the table of
what their parameters accept.
"""

from __future__ import annotations
