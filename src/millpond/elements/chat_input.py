"""``st.chat_input``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Literal

from millpond.elements.checks import is_a, refuse
from millpond.elements.place import Place, check_user_key
from millpond.errors import ApiError
from millpond.props import EffectProps, Height, WidgetProps, Width
from millpond.session.state import State
from millpond.session.widget import WidgetCodec

SubmitMode = Literal["submit", "disable", "stop"]


class ChatInput(WidgetProps):
    kind: ClassVar[str] = "chat_input"
    trigger: ClassVar[bool] = True
    chooses: ClassVar[bool] = True

    value: None = None
    """Always null: what was sent is none any more. (The tab keeps what is typed for widgets that have a value.)"""
    max_chars: int | None = None
    submit_mode: SubmitMode = "submit"
    height: Literal["stretch", "content"] = "content"
    min_height: int | None = None
    """Pixels."""


class FillChatInput(EffectProps):
    """The app has put a text into the field."""

    effect: ClassVar[str] = "fill_chat_input"

    id: str = ""
    text: str = ""


class MessageCodec(WidgetCodec[str | None]):
    """The message, in the run that it has started; None in all others."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit

    def receive(self, wire: Any) -> str:
        if not isinstance(wire, str) or not wire:
            raise ValueError("it sends a text that is not empty")
        return wire[: self.limit]


_ANY_LENGTH = MessageCodec(None)


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
) -> str | None:
    """A field for messages; gives what was sent, in the run of that message.

    In the main part of the page it stands at the lower edge of the window,
    wherever the page is scrolled to; in a container, a column, a fragment, a
    dialog or the sidebar it stands where it is drawn. Enter sends, and
    Shift+Enter begins a new line.

    Parameters
    ----------
    placeholder:
        What is read while it is empty; also its name for screen readers.
    max_chars:
        How long a message may be; None: any length.
    max_upload_size, accept_file, file_type, accept_audio, audio_sample_rate:
        For messages with files and recordings, which are not there yet.
    submit_mode:
        What the user can do while the run of a message goes on: ``"submit"``,
        send another one, which takes over; ``"disable"``, wait; ``"stop"``, end
        the run with the button that sends otherwise.
    on_submit, args, kwargs:
        A function to call, before the script, when a message was sent.
    height:
        At least so high: ``"content"`` (a line), ``"stretch"``, or pixels. It
        grows with the text.

    Returns
    -------
    str or None
        The message, if it has started the run. A callback finds it in
        ``st.session_state`` under the ``key``, where it is None in all other
        runs. To put a text into the field, set that.

    Examples
    --------
    >>> import millpond as st
    >>> if prompt := st.chat_input("Say something"):
    ...     st.chat_message("user").write(prompt)
    """
    here, node = self._target()
    if node.form is not None:
        raise ApiError(
            "`st.chat_input` cannot be inside a form, because it sends a message by itself. Draw it outside of the "
            "form, or take `st.text_area`."
        )
    if accept_file or accept_audio:
        raise ApiError(
            "`accept_file` and `accept_audio` of `st.chat_input` are not there yet: leave them out."
        )
    limit = max_chars or None
    props = ChatInput(
        label=placeholder, disabled=disabled, width=width, height=height if isinstance(height, str) else "content",
        min_height=height if isinstance(height, int) else None, max_chars=limit, submit_mode=submit_mode,
    )  # fmt: skip
    tree = here.run.session.tree
    place = type(self)(tree.bottom) if node is tree.main else self
    text = _text_to_fill_in(here.run.session.state, key)
    widget = place._widget(
        props, codec=_ANY_LENGTH if limit is None else MessageCodec(limit), default=None, key=key,
        on_change=on_submit, args=args, kwargs=kwargs,
    )  # fmt: skip
    if text is not None:
        place._happen(FillChatInput(id=widget.id, text=text[:limit]))
    if not here.run.pressed(widget) or widget.chosen is None:
        return None
    message: str = widget.chosen[1]
    return message


def _text_to_fill_in(state: State, key: str | int | None) -> str | None:
    """What the app has put under the key; None for nothing. From here on Session State has None there."""
    name = check_user_key(key)
    if name is None or name not in state.assigned:
        return None
    text = state.peek(name)
    if text is not None and not is_a(text, str):
        refuse(
            f"st.session_state.{name}", "the text that the field of `st.chat_input` is to have, or None", text
        )
    state.put(name, None)
    state.assigned.discard(name)
    return None if text is None else str.__str__(text)
