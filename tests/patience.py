"""How long a test waits for what must come."""

from __future__ import annotations

PATIENCE = 120.0
"""Seconds. By itself it comes at once; a machine under load may need as long as this. Nothing waits it out."""
