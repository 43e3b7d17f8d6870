"""Reflex's configuration. API_URL and REFLEX_REDIS_URL come from the environment."""

from __future__ import annotations

import reflex as rx

config = rx.Config(app_name="survival_app", telemetry_enabled=False)
