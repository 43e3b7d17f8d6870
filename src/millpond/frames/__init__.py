"""Tables of every kind, seen in one way: columns, windows of rows, an order, a fingerprint.

Nothing is copied to be shown. Sorting, filtering and searching are the work
of the library that the table comes from, through narwhals; none is imported
here that the app has not imported itself.
"""
