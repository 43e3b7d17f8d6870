"""One interface for tables of every kind: columns, windows of rows, an order, a fingerprint.

No data is copied to be shown. The library that the table comes from sorts, filters and
searches, through narwhals. Millpond imports no such library that the app has not
imported itself.
"""
