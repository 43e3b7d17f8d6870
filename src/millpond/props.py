"""What the browser is told about one node: the base of every element's props.

An element's props are a ``msgspec.Struct``. Its fields are the names and types
that the element's TSX file receives (``tools/gen_wire.py`` generates them), so
a prop is written down once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Union

import msgspec

from millpond.dataset import Dataset
from millpond.errors import ApiError
from millpond.file_ref import FileRef

Width = Union[int, Literal["stretch", "content"]]
"""Pixels, all there is, or what the content needs."""
Height = Union[int, Literal["stretch", "content"]]
LabelVisibility = Literal["visible", "hidden", "collapsed"]
TextAlignment = Literal["left", "center", "right", "justify"]
ToolbarMode = Literal["auto", "developer", "viewer", "minimal"]
SidebarState = Union[Literal["auto", "expanded", "collapsed", "locked"], int]
LogoSize = Literal["small", "medium", "large"]
Gap = Union[int, Literal["xxsmall", "xsmall", "small", "medium", "large", "xlarge", "xxlarge"], None]

Policy = Mapping[str, tuple[str, ...]]
"""Sources that a Content-Security-Policy is to allow, by directive: ``{"img-src": ("https:",)}``."""

KINDS: dict[str, type[Props]] = {}
"""Every kind of node there is, filled as the element modules are imported."""


_PLAIN = (type(None), bool, int)
"""What goes over the wire as it is."""

_values = msgspec.structs.astuple


class Props(msgspec.Struct, omit_defaults=True, gc=False):
    """What the browser is told about one node. Not to be changed once drawn.

    The tree takes none that cannot be sent: see :meth:`make_sendable`.
    """

    kind: ClassVar[str] = ""

    # What the core and the browser ask of a kind (`tools/gen_wire.py` tells the browser). Nowhere
    # else do they know one kind from another: a new one needs no line in any list.
    container: ClassVar[bool] = False
    """It has children."""
    holds_one: ClassVar[bool] = False
    """Of a container: what is drawn into it takes the place of what is there."""
    is_form: ClassVar[bool] = False
    """Of a container: its widgets, which have its ``id`` as their ``form``, are sent when one of them submits it."""
    bare: ClassVar[bool] = False
    """Of a container: its component makes the element of the page itself, which nothing goes around."""
    flows: ClassVar[bool] = False
    """Of a bare container: it makes nothing, and its children stand where it is."""
    eager: ClassVar[bool] = False
    """Nearly every page has it, and a chunk of its own would cost a round trip: it is part of the entry."""
    plain: ClassVar[bool] = False
    """Its ``body`` and ``label`` are no Markdown."""
    heads: ClassVar[bool] = False
    """Its ``body`` is the heading of what is below it."""
    names_itself: ClassVar[bool] = False
    """Its component, and not what goes around it, has the class that is made of the ``key``."""

    ahead: ClassVar[Mapping[str, str]] = {}
    """The words of an app's sources by which it is foretold, as a pattern, and the module that it takes beside its own
    chunk (or none, ""); then the words that say that it takes another one. The page has it fetched in advance."""

    page_policy: ClassVar[Policy] = {}
    """What it needs of the page's Content-Security-Policy beyond the default (``server/policy.py``).

    It applies to every app's page, whether the app draws the kind or not: never a script's source.
    """
    frame_policy: ClassVar[Policy] = {}
    """The same for the frame that it shows, and for that alone."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        check_policy(cls.page_policy, frame=False)
        check_policy(cls.frame_policy, frame=True)
        if cls.kind:
            KINDS[cls.kind] = cls

    @property
    def called(self) -> str:
        """What the app's author calls it: the function of ``st``, where several draw one kind."""
        return self.kind

    def make_sendable(self) -> None:
        """Leave in it what the browser can be told, and nothing else.

        Asked of what is new to the tab only: most of what a run draws is as it was.

        Raises
        ------
        ApiError
            The browser cannot be told a prop.
        """
        _make_sendable(self, self.kind)


def _make_sendable(struct: msgspec.Struct, kind: str) -> None:
    for at, value in enumerate(_values(struct)):
        cls = type(value)
        if value.isascii() if cls is str else cls in _PLAIN:
            continue
        name = struct.__struct_fields__[at]
        taken = sendable(value, kind, name)
        if taken is not value:
            setattr(struct, name, taken)


_SOURCE = r"[!-+\--:<-~]+"
"""ASCII without spaces, ``;`` and ``,``, which would begin something else in the header."""
_DIRECTIVE = r"[a-z]+(-src|-uri|-action|-elem|-attr)+|sandbox"
_OF_THE_PAGE = frozenset({"img-src", "media-src", "font-src", "connect-src", "worker-src", "frame-src"})


def check_policy(policy: Mapping[str, Any], *, frame: bool) -> Policy:
    """The policy, if it is one that a ``frame``, or else the page, can have. Raises ApiError.

    For the page nothing is allowed that lets code run which is not ours.
    """
    for directive, sources in policy.items():
        if not (re.fullmatch(_DIRECTIVE, directive) if frame else directive in _OF_THE_PAGE):
            raise ApiError(
                f"{directive!r} is no directive that {'a frame' if frame else 'the page'} can have more of. "
                f"Choose one of: {', '.join(sorted(_OF_THE_PAGE))}."
            )
        if isinstance(sources, str) or not all(re.fullmatch(_SOURCE, source) for source in sources):
            raise ApiError(
                f"The sources of {directive!r} must be a tuple of strings such as 'https:'; got {sources!r}."
            )
    return policy


def sendable(value: Any, kind: str, name: str) -> Any:
    """What the browser can be told of a prop: plain data, and text without halves of characters.

    Parameters
    ----------
    value:
        The prop; a text of a class of its own becomes a plain one.
    kind, name:
        The element and the prop, for the error.

    Raises
    ------
    ApiError
        The browser cannot be told the value.
    """
    cls = type(value)
    if cls is str:
        return well_formed(value)
    if cls in _PLAIN or (cls is float and math.isfinite(value)):
        return value
    if issubclass(cls, str):
        return well_formed(str.__str__(value))
    if cls is tuple or cls is list:
        return _all_sendable(value, kind, name)
    if cls is FileRef:
        return value if value.address.isascii() else FileRef.elsewhere(well_formed(value.address))
    if cls is Dataset:
        return value
    if issubclass(cls, Props):
        value.make_sendable()
        return value
    raise ApiError(
        f"`{name}` of a {kind.replace('_', ' ')} must be a string, a finite number, True, False, None "
        f"or a list of these; got a value of type `{cls.__name__}`."
    )


def _all_sendable(values: tuple[Any, ...] | list[Any], kind: str, name: str) -> tuple[Any, ...] | list[Any]:
    # Mostly texts, and many: the options of a widget.
    if all(type(value) is str for value in values) and "".join(values).isascii():
        return values
    return type(values)(sendable(value, kind, name) for value in values)


def well_formed(text: str) -> str:
    """The text with U+FFFD in place of halves of characters, which UTF-8 does not have.

    Python's strings may have such *lone surrogates*: in the name of a file
    that is no UTF-8, or where a text was cut inside of an emoji.
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


EFFECTS: dict[str, type[EffectProps]] = {}
"""Every kind of effect there is, filled as the element modules are imported."""


class EffectProps(msgspec.Struct, omit_defaults=True, gc=False):
    """What the browser is told about something that happens once, and is no node (see ``session/effects.py``)."""

    effect: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.effect:
            EFFECTS[cls.effect] = cls

    def make_sendable(self) -> None:
        """As for an element's props: see :meth:`Props.make_sendable`."""
        _make_sendable(self, self.effect)


class WidgetProps(Props):
    """What all widgets have in common. Subclasses add their ``value``."""

    trigger: ClassVar[bool] = False
    """It fires once (a button) and keeps no value."""
    chooses: ClassVar[bool] = False
    """A trigger that says what was chosen: the event has that as its value. In the run of the press Session State has it."""
    submits: ClassVar[bool] = False
    """It sends the form that it is in."""
    closes: ClassVar[bool] = False
    """A container, which a press takes off the page. Unless it is ``quiet``, the whole script runs then."""
    by_call_site: ClassVar[bool] = False
    """Without a key it is known by the calls that draw it, not by its parameters."""
    calls_back_in_forms: ClassVar[bool] = False
    """In a form it may have a callback, which is called when the form is sent."""
    rebases: ClassVar[bool] = False
    """What the user has done to it, and has not been sent, counts also when the server gives it another value."""
    secret: ClassVar[tuple[str, ...]] = ()
    """The values of ``type`` with which the browser keeps nothing of what is entered."""
    typed: ClassVar[bool] = False
    """Its numbers stand for what ``type`` says (dates, times), and the page's address has them as that."""
    follows_default: ClassVar[tuple[str, ...]] = ("value",)
    """The fields that are made of the default (which is not all that they are made of)."""
    incidental: ClassVar[tuple[str, ...]] = ()
    """Parameters that say nothing of who the widget is, where its place tells (see ``session/identity.py``)."""

    id: str = ""
    """The name that events use, the same over reruns and restarts."""
    key: str | None = None
    """The user's key: becomes the CSS class ``st-key-<key>``."""
    label: str = ""
    label_visibility: LabelVisibility = "visible"
    help: str | None = None
    disabled: bool = False
    form: str | None = None
    """The form whose submit button sends this widget's value."""
    quiet: bool = False
    """A change starts no rerun: it goes with the next event (``on_change="ignore"``)."""
    bound: bool = False
    """The page's address shows the value, as the query parameter with the name of the key."""
    default: Any = None
    """Of a bound widget: the value that the address leaves out."""
    width: Width = "stretch"

    def traits(self) -> frozenset[str]:
        """What is still in it when the code that draws it is edited: it tells which of several widgets it is."""
        return frozenset()


class MenuItems(Props):
    """Entries of the page's menu; null keeps the usual one out."""

    get_help: str | None = None
    report_a_bug: str | None = None
    about: str | None = None


class LogoImage(Props):
    """A picture, or an icon in its place."""

    file: FileRef | None = None
    icon: str | None = None
    """An emoji, or a ``:material/name:`` shortcode."""


class Logo(Props):
    """What stands above the sidebar; in the header where that is closed, or is none."""

    image: LogoImage
    collapsed: LogoImage | None = None
    """In the header, in place of ``image``."""
    size: LogoSize = "medium"
    link: str | None = None


class PageRoot(Props):
    """Node 0. Its children are the regions of the page."""

    kind: ClassVar[str] = "page"
    container: ClassVar[bool] = True
    bare: ClassVar[bool] = True
    eager: ClassVar[bool] = True

    title: str | None = None
    icon: str | None = None
    """An emoji, a shortcode (``:material/name:``, ``:duck:``) or an address of an image."""
    icon_file: FileRef | None = None
    """An image in its place."""
    logo: Logo | None = None
    layout: Literal["centered", "wide"] = "centered"
    sidebar_state: SidebarState = "auto"
    """How the sidebar begins; a number is its width in pixels; locked: it cannot be closed."""
    menu_items: MenuItems | None = None
    path: str | None = None
    """Which page of the app it is; null: as the tab has it in its address."""
    toolbar: ToolbarMode | None = None
    """What the menu offers, where the app has set it; null: as the tab was told when it connected."""
    query: str | None = None
    """The query parameters, without those of bound widgets; null: as the tab has them."""


class Fragment(Props):
    """What a fragment has drawn. It has no look: its children stand where it is."""

    kind: ClassVar[str] = "fragment"
    container: ClassVar[bool] = True
    bare: ClassVar[bool] = True
    flows: ClassVar[bool] = True
    eager: ClassVar[bool] = True


class Region(Props):
    """A child of the page: the main part, the sidebar, or the bottom."""

    kind: ClassVar[str] = "region"
    container: ClassVar[bool] = True
    bare: ClassVar[bool] = True
    eager: ClassVar[bool] = True

    name: Literal["main", "sidebar", "bottom"] = "main"

    @property
    def called(self) -> str:
        return ""  # an app draws into it, and never draws it
