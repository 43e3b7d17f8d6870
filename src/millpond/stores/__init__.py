"""Stores for sessions: one contract (``base.py``), and one file for each back end."""
