"""``st.chat_input``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal, overload

from millpond.elements.chat_input_value import SOUNDS, Attachable, ChatInputValue, codec_for
from millpond.elements.checks import is_a, refuse
from millpond.elements.file_uploader import taken_types
from millpond.elements.place import Place, check_user_key, overloaded
from millpond.errors import ApiError
from millpond.props import EffectProps, Height, WidgetProps, Width
from millpond.session.files.session_files import SessionFiles
from millpond.session.state import State

SubmitMode = Literal["submit", "disable", "stop"]


class ChatInput(WidgetProps):
    kind: ClassVar[str] = "chat_input"
    trigger: ClassVar[bool] = True
    chooses: ClassVar[bool] = True

    value: None = None
    """Always null: the field keeps no message. It is here because the tab keeps drafts only for widgets with a value."""
    max_chars: int | None = None
    submit_mode: SubmitMode = "submit"
    height: Literal["stretch", "content"] = "content"
    min_height: int | None = None
    """Pixels."""
    files: bool = False
    """It takes files."""
    several: bool = False
    directory: bool = False
    """A folder is chosen, with all that is in it."""
    types: tuple[str, ...] = ()
    """Endings (``.csv``) and types (``image/*``) of the files; empty: any."""
    max_size: int = 0
    """Bytes of one file."""
    ticket: str = ""
    """What the page shows to the server with each file."""
    audio: bool = False
    """It takes a recording."""
    sample_rate: int | None = 16000
    """Samples a second of it; null: as the microphone has them."""
    max_audio: int = 0
    """Bytes of it."""
    audio_ticket: str = ""


class FillChatInput(EffectProps):
    """The app has put a text into the field."""

    effect: ClassVar[str] = "fill_chat_input"

    id: str = ""
    text: str = ""


@overload
def chat_input(
    self: Place,
    placeholder: str = ...,
    *,
    accept_file: Literal[False] = ...,
    accept_audio: Literal[False] = ...,
    **others: Any,
) -> str | None: ...
@overload
def chat_input(
    self: Place,
    placeholder: str = ...,
    *,
    accept_file: Literal[True, "multiple", "directory"],
    accept_audio: bool = ...,
    **others: Any,
) -> ChatInputValue | None: ...
@overload
def chat_input(
    self: Place,
    placeholder: str = ...,
    *,
    accept_file: bool | Literal["multiple", "directory"] = ...,
    accept_audio: Literal[True],
    **others: Any,
) -> ChatInputValue | None: ...
@overload
def chat_input(
    self: Place,
    placeholder: str = ...,
    *,
    accept_file: bool | Literal["multiple", "directory"] = ...,
    accept_audio: bool = ...,
    **others: Any,
) -> str | ChatInputValue | None: ...
@overloaded
def chat_input(
    self: Place,
    placeholder: str = "Your message",
    *,
    key: str | int | None = None,
    max_chars: int | None = None,
    max_upload_size: int | None = None,
    accept_file: bool | Literal["multiple", "directory"] = False,
    file_type: str | Sequence[str] | None = None,
    accept_audio: bool = False,
    audio_sample_rate: int | None = 16000,
    disabled: bool = False,
    submit_mode: SubmitMode = "submit",
    on_submit: Callable[..., Any] | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    width: Width = "stretch",
    height: Height = "content",
) -> Any:
    """A field for chat messages; returns the message in the run that it starts.

    In the main part of the page it is pinned to the bottom of the window; in a
    container, a column, a fragment, a dialog or the sidebar it stays where it is
    drawn. Enter sends, and Shift+Enter starts a new line.

    Parameters
    ----------
    placeholder:
        Shown while it is empty; also its name for screen readers.
    max_chars:
        The maximum length of a message; None: no limit.
    max_upload_size:
        The maximum size of a file in megabytes. None: the option
        ``server.maxUploadSize``.
    accept_file:
        What can be attached, with the button, by dropping it anywhere on the
        page, or by pasting it: True: one file; ``"multiple"``: several;
        ``"directory"``: a folder with its subfolders.
    file_type:
        The accepted file types: see ``type`` of :func:`file_uploader`.
    accept_audio:
        Let the user record audio, which is sent with the message.
    audio_sample_rate:
        The recording's samples per second: see ``sample_rate`` of
        :func:`audio_input`.
    submit_mode:
        What the user can do during the run of a message: ``"submit"``: send
        another one, which interrupts it; ``"disable"``: only wait; ``"stop"``:
        stop the run, with a button in place of the send button.
    on_submit, args, kwargs:
        A function to call, before the script, when a message is sent.
    height:
        The minimum height: ``"content"`` (one line), ``"stretch"``, or pixels.
        The field grows with the text.

    Returns
    -------
    str, ChatInputValue, or None
        The message, if it started the run: a string. With ``accept_file`` or
        ``accept_audio``, an object with ``text``, ``files`` (a list of uploads,
        see :func:`file_uploader`) and ``audio`` (an upload or None) as attributes
        and keys; its text can be empty. A callback finds the message in
        ``st.session_state`` under the ``key``, where it is None in all other
        runs. Set that key to fill in the field.

    Examples
    --------
    >>> import millpond as st
    >>> if prompt := st.chat_input("Say something"):
    ...     st.chat_message("user").write(prompt)
    >>> with st.sidebar:
    ...     sent = st.chat_input("A photo, a word", accept_file="multiple", file_type="image", accept_audio=True)
    ...     if sent and sent.files:
    ...         _ = st.image(sent.files)
    """
    here, node = self._target()
    if node.form is not None:
        raise ApiError(
            "`st.chat_input` cannot be inside a form, because it sends a message by itself. Draw it outside of the "
            "form, or use `st.text_area`."
        )
    limit = max_chars or None
    props = ChatInput(
        label=placeholder, disabled=disabled, width=width, height=height if isinstance(height, str) else "content",
        min_height=height if isinstance(height, int) else None, max_chars=limit, submit_mode=submit_mode,
    )  # fmt: skip
    files, tree = here.run.session.files, here.run.session.tree
    attached = bool(accept_file or accept_audio)
    if attached:
        _take_files(props, files, str(key or placeholder), accept_file, file_type, max_upload_size)
        _take_audio(props, files, str(key or placeholder), accept_audio, audio_sample_rate)
    most = None if props.several else int(props.files)
    takes = Attachable(props.types, props.max_size, most, props.max_audio if props.audio else None)
    codec = codec_for(files, limit, takes)
    place = type(self)(tree.bottom) if node is tree.main else self
    text = _text_to_fill_in(here.run.session.state, key)
    # A ticket may be another one in each process: the parameters stand for it.
    given = (accept_file, props.types, max_upload_size, accept_audio, audio_sample_rate, limit, submit_mode)
    widget = place._widget(
        props, codec=codec, default=None, key=key, on_change=on_submit, args=args, kwargs=kwargs,
        identity=given if attached else None,
    )  # fmt: skip
    if text is not None:
        place._happen(FillChatInput(id=widget.id, text=text[:limit]))
    if not here.run.pressed(widget) or widget.chosen is None:
        return None
    message = widget.chosen[1]
    if is_a(message, ChatInputValue):
        message.rewind()  # a callback may have read what is attached
    return message


def _take_files(
    props: ChatInput, files: SessionFiles, name: str, accept: Any, types: Any, max_upload_size: int | None
) -> None:
    if not accept:
        return
    props.files, props.several, props.directory = True, accept is not True, accept == "directory"
    props.types = taken_types(types)
    props.max_size = files.max_upload if max_upload_size is None else max_upload_size << 20
    props.ticket = files.ticket(name, props.types, props.max_size, folders=props.directory)


def _take_audio(props: ChatInput, files: SessionFiles, name: str, accept: bool, rate: int | None) -> None:
    if accept:
        props.audio, props.sample_rate, props.max_audio = True, rate, files.max_upload
        props.audio_ticket = files.ticket(name, SOUNDS, files.max_upload)


def _text_to_fill_in(state: State, key: str | int | None) -> str | None:
    """What the app has put under the key; None for nothing. From here on Session State has None there."""
    name = check_user_key(key)
    if name is None or name not in state.assigned:
        return None
    text = state.peek(name)
    if text is not None and not is_a(text, str):
        refuse(f"st.session_state.{name}", "the text to put into `st.chat_input`, a string, or None", text)
    state.put(name, None)
    state.assigned.discard(name)
    return None if text is None else str.__str__(text)
