"""``streamlit.errors``: all its names, on our errors.

Where both raise an error for the same reason, Streamlit's name is that of our
class. The others are there to be raised, named and caught by apps.
"""

from __future__ import annotations

import contextlib
from typing import Any

from millpond.errors import ApiError as StreamlitAPIException
from millpond.errors import AuthError as StreamlitAuthError
from millpond.errors import DuplicateElement as DuplicateWidgetID
from millpond.errors import DuplicateKey as StreamlitDuplicateElementKey
from millpond.errors import DuplicateWidget as StreamlitDuplicateElementId
from millpond.errors import Error
from millpond.errors import Error as MarkdownFormattedException
from millpond.errors import SecretsError as StreamlitSecretNotFoundError


class LocalizableStreamlitException(StreamlitAPIException):
    """An error whose message has places for values."""

    def __init__(self, message: str = "", *args: Any, **values: Any) -> None:
        text = str(message)
        with contextlib.suppress(KeyError, IndexError, ValueError):  # it may have braces of its own
            text = text.format(**values)
        super().__init__(", ".join([text, *map(str, args)]))
        self.exec_kwargs = values


class StreamlitAPIWarning(StreamlitAPIException, Warning):
    """A warning that can be raised."""


_OTHERS: dict[str, tuple[type[Exception], ...]] = {
    "BidiComponentError": (LocalizableStreamlitException,),
    "FragmentHandledException": (Exception,),
    "FragmentStorageKeyError": (Error, KeyError),
    "NoSessionContext": (Error,),
    "StreamlitBadTimeStringError": (LocalizableStreamlitException,),
    "StreamlitComponentRegistryError": (Error,),
    "StreamlitDataframeConversionError": (StreamlitAPIException,),
    "StreamlitDefaultNotInOptionsError": (LocalizableStreamlitException,),
    "StreamlitIncompatibleParametersError": (LocalizableStreamlitException,),
    "StreamlitInvalidColorError": (LocalizableStreamlitException,),
    "StreamlitInvalidColumnSpecError": (LocalizableStreamlitException,),
    "StreamlitInvalidFormCallbackError": (LocalizableStreamlitException,),
    "StreamlitInvalidHeightError": (LocalizableStreamlitException,),
    "StreamlitInvalidLayoutContextError": (StreamlitAPIException,),
    "StreamlitInvalidMinMaxError": (LocalizableStreamlitException,),
    "StreamlitInvalidNumberFormatError": (LocalizableStreamlitException,),
    "StreamlitInvalidParameterTypeError": (LocalizableStreamlitException,),
    "StreamlitInvalidThemeError": (LocalizableStreamlitException,),
    "StreamlitInvalidURLError": (LocalizableStreamlitException,),
    "StreamlitInvalidWidthError": (LocalizableStreamlitException,),
    "StreamlitJSNumberBoundsError": (LocalizableStreamlitException,),
    "StreamlitMaxRetriesError": (Error,),
    "StreamlitMissingRequiredParameterError": (LocalizableStreamlitException,),
    "StreamlitMixedNumericTypesError": (LocalizableStreamlitException,),
    "StreamlitPageNotFoundError": (LocalizableStreamlitException,),
    "StreamlitQueryParamDictValueError": (LocalizableStreamlitException,),
    "StreamlitSelectionCountExceedsMaxError": (LocalizableStreamlitException,),
    "StreamlitValueAboveMaxError": (LocalizableStreamlitException,),
    "StreamlitValueAssignmentNotAllowedError": (LocalizableStreamlitException,),
    "StreamlitValueBelowMinError": (LocalizableStreamlitException,),
    "StreamlitValueError": (LocalizableStreamlitException,),
    "StreamlitValueOutOfRangeError": (LocalizableStreamlitException,),
    "StreamlitWidgetAlreadyInstantiatedError": (LocalizableStreamlitException,),
    "UnserializableSessionStateError": (StreamlitAPIException,),
}
_LATER: dict[str, str] = {
    "BidiComponentInvalidCallbackNameError": "BidiComponentError",
    "BidiComponentInvalidDefaultKeyError": "BidiComponentError",
    "BidiComponentInvalidIdError": "BidiComponentError",
    "BidiComponentUnserializableDataError": "BidiComponentError",
    "StreamlitInvalidThemeOptionError": "StreamlitInvalidThemeError",
    "StreamlitInvalidThemeSectionError": "StreamlitInvalidThemeError",
    "StreamlitMissingAuthlibError": "StreamlitAuthError",
}
"""Those that are kinds of one of the others."""


def _make() -> None:
    names = globals()
    for name, bases in _OTHERS.items():
        names[name] = type(name, bases, {"__module__": __name__, "__doc__": "An error of Streamlit's."})
    for name, base in _LATER.items():
        names[name] = type(
            name, (names[base],), {"__module__": __name__, "__doc__": "An error of Streamlit's."}
        )


_make()

__all__ = [  # noqa: PLE0604 (the names of classes that are made from a table are strings, too)
    "DuplicateWidgetID",
    "Error",
    "LocalizableStreamlitException",
    "MarkdownFormattedException",
    "StreamlitAPIException",
    "StreamlitAPIWarning",
    "StreamlitAuthError",
    "StreamlitDuplicateElementId",
    "StreamlitDuplicateElementKey",
    "StreamlitSecretNotFoundError",
    *_OTHERS,
    *_LATER,
]
