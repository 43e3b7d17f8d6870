"""Millpond: a Python script becomes a web app whose state lasts."""
