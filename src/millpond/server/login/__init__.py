"""Signing in: cookies, providers, and the addresses that the browser goes to."""
