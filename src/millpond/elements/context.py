"""``st.context``: what is known of the visitor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from millpond.session import context
from millpond.session.visitor import Request, Visitor


class Headers(Mapping[str, str]):
    """The headers of the connection, by name in any case.

    >>> Headers(Request((("Host", "example.org"),)))["host"]
    'example.org'
    """

    def __init__(self, request: Request) -> None:
        self._pairs = request.headers

    def get_all(self, key: str) -> list[str]:
        """All values of a header, in order."""
        return [value for name, value in self._pairs if name.lower() == key.lower()]

    def __getitem__(self, key: str) -> str:
        found = self.get_all(str(key))
        if not found:
            raise KeyError(key)
        return found[0]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys("-".join(map(str.capitalize, name.split("-"))) for name, _ in self._pairs))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def to_dict(self) -> dict[str, str]:
        """All headers, one value for each name."""
        return dict(self)

    def __repr__(self) -> str:
        return repr(self.to_dict())


class Cookies(Mapping[str, str]):
    """The cookies of the connection, to be read."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values

    def __getitem__(self, key: str) -> str:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)

    def to_dict(self) -> dict[str, str]:
        """All of them."""
        return dict(self)


class ThemeInfo(dict[str, Any]):
    """The theme that the page shows: ``st.context.theme.type`` is ``"light"``, ``"dark"`` or None."""

    type: str | None
    """``"light"``, ``"dark"``, or None where the browser has not told."""

    def __getattribute__(self, name: str) -> Any:
        return self["type"] if name == "type" else super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value  # of this copy, as in any dictionary: the page does not change


class ContextProxy:
    """``st.context``: information about the visitor from the browser and its connection.

    It is available in the script and in callbacks, and describes the last
    connection. All of it comes from the browser, which can send anything: display
    it and adapt to it, but do not use it to identify users.

    Examples
    --------
    >>> import millpond as st
    >>> st.write("Your time zone:", st.context.timezone)
    """

    __slots__ = ()

    def _visitor(self) -> Visitor:
        return context.current().run.session.visitor

    def _request(self, what: str) -> Request:
        run = context.current().run
        request = run.session.visitor.request
        # What names a visitor must not be in a value that all get.
        if request.headers or request.address is not None:
            run.reads_user(f"st.context.{what}")
        return request

    @property
    def headers(self) -> Headers:
        """The headers of the connection, by case-insensitive name; ``get_all`` for those that occur more than once."""
        return Headers(self._request("headers"))

    @property
    def cookies(self) -> Cookies:
        """The cookies of the connection, without Millpond's own."""
        found: dict[str, str] = {}
        for text in Headers(self._request("cookies")).get_all("cookie"):
            for part in text.split(";"):
                name, equals, value = part.strip().partition("=")
                if equals:
                    found[name] = value.removeprefix('"').removesuffix('"')
        return Cookies(found)

    @property
    def ip_address(self) -> str | None:
        """The visitor's IP address; None for the server's own machine, or without a connection.

        Behind a trusted proxy, it is the address that the proxy passes on.
        """
        address = self._request("ip_address").address
        try:
            return None if address is None or ip_address(address).is_loopback else address
        except ValueError:
            return address

    @property
    def is_embedded(self) -> bool:
        """Whether the page is embedded in another one, with ``?embed=true``."""
        return self._visitor().browser.embedded

    @property
    def locale(self) -> str | None:
        """The browser's language, such as ``"de-DE"``."""
        return self._visitor().browser.locale

    @property
    def path_params(self) -> dict[str, str | int]:
        """The parameters in the path of the page that is shown: ``{"id": "7"}`` at ``/customers/7``, for a page with the ``url_path`` ``"customers/{id}"``."""
        session = context.current().run.session
        page = session.page
        return (page.match(session.path.now, session) or {}) if page is not None else {}

    @property
    def theme(self) -> ThemeInfo:
        """Whether the page is light or dark now: ``st.context.theme.type``."""
        visitor = self._visitor()
        visitor.theme_matters = True
        return ThemeInfo(type=visitor.browser.theme)

    @property
    def timezone(self) -> str | None:
        """The browser's time zone, such as ``"Europe/Berlin"``: ``zoneinfo.ZoneInfo(st.context.timezone)``."""
        return self._visitor().browser.timezone

    @property
    def timezone_offset(self) -> int | None:
        """The minutes to add to the browser's local time to get UTC: -120 for UTC+2."""
        return self._visitor().browser.timezone_offset

    @property
    def url(self) -> str | None:
        """The page's URL in the browser, without query parameters."""
        return self._visitor().url(context.current().run.session.path.now)

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            raise KeyError(f"st.context has no key {name!r}. It has: {', '.join(_keys())}.")
        return getattr(self, name)

    def __contains__(self, name: object) -> bool:
        return name in _keys()

    __iter__ = None
    """It is no list of its keys."""


def _keys() -> list[str]:
    return sorted(name for name, value in vars(ContextProxy).items() if isinstance(value, property))
