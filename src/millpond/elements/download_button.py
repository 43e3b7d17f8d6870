"""``st.download_button``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from functools import partial
from typing import Any, ClassVar

from millpond.elements.button import ButtonProps, ButtonType, IconPosition, button_width, press
from millpond.elements.checks import OnChange, is_a, refuse
from millpond.elements.file_data import BINARY, TEXT, Given, add_file, given_file, type_of_name, usable_type
from millpond.elements.place import Place, log
from millpond.errors import ApiError, RunControl
from millpond.file_ref import FileRef
from millpond.props import Width
from millpond.session.context import current
from millpond.session.sources import Asking, Unanswerable

EXPECTED = "a string, bytes, an open file, a `pathlib.Path`, an uploaded file, or a function that returns one of these"


class DownloadButton(ButtonProps):
    kind: ClassVar[str] = "download_button"

    file: FileRef | None = None
    """What a click saves; null: it is made on the click, and asked for."""
    told: bool = True
    """The script is told of a click."""


def download_button(
    self: Place,
    label: str,
    data: Any,
    file_name: str | None = None,
    mime: str | None = None,
    key: str | int | None = None,
    help: str | None = None,
    on_click: Callable[..., Any] | OnChange | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    type: ButtonType = "secondary",
    icon: str | None = None,
    icon_position: IconPosition = "left",
    disabled: bool = False,
    use_container_width: bool | None = None,
    width: Width = "content",
    shortcut: str | None = None,
    wrap: bool | None = None,
) -> bool:
    r"""A button that saves a file in the browser. See :func:`button`.

    Parameters
    ----------
    data:
        What is saved: a string, bytes, an open file, a ``pathlib.Path`` or an
        upload. Or a function without parameters that returns one of these: it is
        called when the user clicks, alongside the script, while the button shows
        that it is working. So data that takes long to create costs nothing until
        somebody wants it.
    file_name:
        The file's name. None: the name of the file or upload in ``data``,
        otherwise ``download.txt`` or ``download.bin``.
    mime:
        Its MIME type, such as ``"text/csv"``. None: derived from the name.
    on_click, args, kwargs:
        ``"rerun"`` or None: the script reruns once the file is ready.
        ``"ignore"``: it does not rerun. A function: it is called before the
        script.
    disabled:
        It cannot be pressed.

    Returns
    -------
    bool
        True if the press of this button started the run.

    Raises
    ------
    ApiError
        ``data`` has another type, or is a file that cannot be read; or the button
        is in a form. An error in a function is logged, and the page says that
        there is no file.

    Examples
    --------
    >>> import millpond as st
    >>> _ = st.download_button("Download the table", "name,age\nAda,36\n", "people.csv")
    >>> def report():
    ...     return b"This takes its time"
    >>> _ = st.download_button("Make a report", report, "report.bin", on_click="ignore")
    """
    _, node = self._target()
    if node.form is not None:
        raise ApiError(
            f"`st.download_button` (“{label}”) cannot be inside a form, because a form sends everything at once when "
            f"its submit button is pressed. Draw it outside of the form."
        )
    lazy = callable(data)
    props = DownloadButton(
        label=label, help=help, disabled=disabled, width=button_width(width, use_container_width),
        type=type, icon=icon or None, icon_position=icon_position, shortcut=shortcut, wrap=wrap,
        file=None if lazy else _file_of(data, file_name, mime),
        told=callable(on_click) or on_click != "ignore",
    )  # fmt: skip
    # It stays the same button when the file is another one.
    identity = (file_name, mime, type, icon, shortcut)
    source = None
    if lazy:
        source = partial(_answer, copy_context(), partial(_file_of_call, data, file_name, mime), label)
    called = on_click if callable(on_click) else None
    return press(self, props, key, called, args, kwargs, identity=identity, source=source)


def _answer(context: Any, make: Callable[[], FileRef], label: str, asking: Asking) -> bytes:
    """The address of the file, which is made now: on a worker, as part of the app that has drawn the button."""
    try:
        # A copy: the tab may ask anew while this goes on.
        ref: FileRef = context.copy().run(make)
        address: str = context.copy().run(lambda: current().run.session.files.address(ref))
    except (Exception, RunControl):  # `st.stop()`: there is no file
        log.exception("The file of the download button “%s” could not be made", label)
        raise Unanswerable("The file could not be made.") from None
    return address.encode()


def _file_of_call(data: Callable[[], Any], file_name: str | None, mime: str | None) -> FileRef:
    return _file_of(data(), file_name, mime)


def _file_of(data: Any, file_name: str | None, mime: str | None) -> FileRef:
    if is_a(data, str):
        given: Given | None = Given(str.__str__(data).encode("utf-8", "surrogatepass"), TEXT, "")
    else:
        given = given_file(data)
    if given is None:
        refuse("data", EXPECTED, data)
    name = file_name or given.name
    kind = usable_type("mime", mime, type_of_name(name) or given.type or BINARY)
    return add_file(
        "data", given, kind, name or ("download.txt" if kind == TEXT else "download.bin"), download=True
    )
