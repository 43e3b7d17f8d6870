"""The core: one session's state, widgets and page. No sockets, no clock."""
