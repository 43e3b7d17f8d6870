"""Edits of a table: whose they are, what becomes of them when the table changes, and the table with them.

An edit is the user's until the table has it. The page names rows by their
position in the very data that it shows, which has a name of its own (the
fingerprint). When the script draws other data, each edit finds its row again,
or waits until the row is back: :mod:`~millpond.frames.editing.rebase`.
"""
