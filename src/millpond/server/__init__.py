"""The web server: an ASGI app around sessions."""
