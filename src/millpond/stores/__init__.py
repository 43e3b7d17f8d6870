"""Where sessions are kept: one contract (``base.py``), one file for each back end."""
