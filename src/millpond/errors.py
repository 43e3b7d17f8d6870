"""What can go wrong, as a tree.

::

    Exception
      Error                     everything that Millpond raises on purpose
        ApiError                the app calls Millpond in a way that cannot work
          DuplicateElement      two elements of one run are not told apart
            DuplicateKey        they have the same key
            DuplicateWidget     they are of the same kind and parameters, and have no key
          UnhashableArgument    a cached function gets an argument that nothing tells from others
          UncacheableValue      a cached function returns what cannot be kept
          StateError            Session State cannot do what is asked
            StateKeyError       there is no such key (also a KeyError)
            StateAttributeError the same, by attribute (also an AttributeError)
          ComponentArguments    a component is given what cannot be sent to it
          SecretsError          secrets cannot be read (also a FileNotFoundError)
            NoSecrets           there are none at all (also a SecretKeyError)
          SecretKeyError        there is no such secret (also a KeyError)
          SecretAttributeError  the same, by attribute (also an AttributeError)
          AuthError             users cannot be signed in as the app is configured
          UserKeyError          nothing of this name is known of the user (also a KeyError)
          UserAttributeError    the same, by attribute (also an AttributeError)
          QueryKeyError         the page's address has no such parameter (also a KeyError)
          QueryAttributeError   the same, by attribute (also an AttributeError)
          MissingPackage        what is asked for needs a package that is not installed (also a ModuleNotFoundError)
          NoSuchName            ``st`` or a container has no such name (also an AttributeError)
          NoSuchImport          the same, in ``from millpond import`` (also an ImportError)
          ReservedRoute         an application adds a route where the page has its own (also a ValueError)
        ConfigError             an option is unknown or has a wrong value
          OptionError           the app sets what cannot be set, or to what cannot be (also an ApiError)
            NoSuchOption        there is no such option (also a RuntimeError)
        NotNow                  what is asked for cannot be had now, but another time it may
    BaseException
      RunControl                how a run is ended from inside; not for apps
        Interrupted             a newer interaction, or Stop, takes over
        StopRun                 ``st.stop()``
        RerunRun                ``st.rerun()``

A message says what happened, what was expected, and what to do. It may hold
Markdown: the page shows it so.
"""

from __future__ import annotations


def cut(text: str, most: int = 200) -> str:
    """The beginning of a text that may be of any length, for an error.

    >>> cut("a mill by a pond", most=6)
    'a mil…'
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


class Error(Exception):
    """The base of all errors that Millpond raises on purpose."""


class ApiError(Error):
    """The app calls Millpond in a way that cannot work."""


class NotNow(Error):
    """What is asked for cannot be had now, but another time it may: a store is not there."""


class DuplicateElement(ApiError):
    """Two elements of one run are not told apart."""


class DuplicateKey(DuplicateElement):
    """Two elements of one run have the same key."""


class DuplicateWidget(DuplicateElement):
    """Two widgets of one run have the same kind and parameters, and no key."""


class UnhashableArgument(ApiError):
    """A cached function gets an argument that nothing tells from others."""


class ComponentArguments(ApiError):
    """A component is given what cannot be sent to it."""


class UncacheableValue(ApiError):
    """A cached function returns what cannot be kept."""


class StateError(ApiError):
    """Session State cannot do what is asked."""


class StateKeyError(StateError, KeyError):
    """There is no such key in Session State."""

    # KeyError shows the repr of its argument; ours is a sentence.
    __str__ = Exception.__str__


class StateAttributeError(StateError, AttributeError):
    """There is no such attribute in Session State."""


class SecretsError(ApiError, FileNotFoundError):
    """The secrets of the app cannot be read."""


class SecretKeyError(ApiError, KeyError):
    """There is no such secret."""

    __str__ = Exception.__str__


class NoSecrets(SecretsError, SecretKeyError):
    """There is no such secret, as there are none at all."""

    __str__ = Exception.__str__


class SecretAttributeError(ApiError, AttributeError):
    """There is no secret that is called so."""


class MissingPackage(ApiError, ModuleNotFoundError):
    """What is asked for needs a package that is not installed."""


class AuthError(ApiError):
    """Users cannot be signed in as the app is configured."""


class UserKeyError(ApiError, KeyError):
    """Nothing of this name is known of the user."""

    __str__ = Exception.__str__


class UserAttributeError(ApiError, AttributeError):
    """Nothing that is called so is known of the user."""


class QueryKeyError(ApiError, KeyError):
    """The page's address has no such query parameter."""

    __str__ = Exception.__str__


class QueryAttributeError(ApiError, AttributeError):
    """The page's address has no query parameter that is called so."""


class NoSuchName(ApiError, AttributeError):
    """There is no such name on ``st``, or on a container."""


class NoSuchImport(ApiError, ImportError):
    """There is no such name to import."""


class ReservedRoute(ApiError, ValueError):
    """An application adds a route where the page has its own."""


class ConfigError(Error):
    """An option is unknown or has a wrong value."""


class OptionError(ApiError, ConfigError):
    """The app sets an option that it cannot set, or a value that the option cannot have."""


class NoSuchOption(OptionError, RuntimeError):
    """The app asks for an option that there is not."""


class RunControl(BaseException):
    """Ends a run from inside. A BaseException: ``except Exception`` lets it by."""


class Interrupted(RunControl):
    """A newer interaction, or the Stop button, ends this run."""


class StopRun(RunControl):
    """``st.stop()`` was called."""


class RerunRun(RunControl):
    """``st.rerun()`` was called."""


def control_in(error: BaseException) -> RunControl | None:
    """What ends the run from inside, if an exception is nothing else: a ``TaskGroup`` raises it in a group."""
    if issubclass(type(error), RunControl):
        return error  # type: ignore[return-value]
    if not issubclass(type(error), BaseExceptionGroup):
        return None
    found = [control_in(each) for each in error.exceptions]  # type: ignore[attr-defined]
    return None if None in found else found[0]
