"""Executing the app: compiling it, running it on a thread, watching its source."""
