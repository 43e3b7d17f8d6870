"""``st.get_option`` and ``st.set_option``: the configuration, as apps see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from millpond.elements.checks import is_a, refuse
from millpond.errors import ConfigError, NoSuchOption, OptionError
from millpond.session.context import current, current_or_none
from millpond.session.set_options import options_of

if TYPE_CHECKING:
    from millpond.config import Config


def get_option(key: str) -> Any:
    """Return the value of a configuration option.

    Parameters
    ----------
    key:
        Section and name, such as ``"server.port"``; ``millpond config show``
        lists all.

    Returns
    -------
    The value, in the option's type: the value that the app has set for this
    session, otherwise the server's. For a secret: ``"***"``.

    Raises
    ------
    NoSuchOption
        No option has this name.

    Examples
    --------
    >>> import millpond as st
    >>> st.get_option("client.toolbarMode")
    'auto'
    """
    try:
        return option(_name(key))
    except ConfigError as error:
        raise NoSuchOption(str(error)) from None


def set_option(key: str, value: Any) -> None:
    """Set an option for the current session, where it stays set after a reload or a restart.

    Most options are read when the server starts. An app can set
    ``client.showErrorDetails``, ``client.toolbarMode``,
    ``client.showSidebarNavigation`` and ``client.disableDataExport``.

    Parameters
    ----------
    key:
        Section and name.
    value:
        In the option's type.

    Raises
    ------
    OptionError
        There is no such option, it is only read when the server starts, or the
        value has the wrong type.

    Examples
    --------
    >>> import millpond as st
    >>> st.set_option("client.showErrorDetails", "none")
    """
    from millpond.config.load import settable

    try:
        taken = settable(_name(key), value)
    except ConfigError as error:
        raise OptionError(str(error)) from None
    current().run.set_option(key, taken)


def option(name: str) -> Any:
    """An option as it is for the run that asks. Raises ConfigError where there is no such option."""
    here = current_or_none()
    if here is not None:
        set_here = options_of(here.run.session.state)
        if name in set_here:
            return set_here[name]
    return _config().public(name)


def _config() -> Config:
    here = current_or_none()
    if here is not None and here.run.program is not None:
        return here.run.program.config
    from millpond.config.load import process_config  # which few scripts need outside of a server

    return process_config()


def _name(key: Any) -> str:
    return (
        str.__str__(key)
        if is_a(key, str)
        else refuse("key", 'the name of an option, such as "server.port"', key)
    )
