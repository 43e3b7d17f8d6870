"""Connections to databases and other services: the classes behind ``st.connection``.

A class is imported when it is first used, and the packages that it needs when
it connects. What is here for editors and type checkers is in ``__init__.pyi``.
"""

from millpond.connections.on_demand import __all__, __dir__, __getattr__  # noqa: F401
