"""The paths of pages, which may have parameters: ``customers/{id}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from millpond.elements.checks import any_text
from millpond.errors import ApiError, cut
from millpond.session.path import is_of_server, is_sound, tidy

_PARAMETER: Final = re.compile(r"\{([^{}:]*)(?::([^{}:]*))?\}")

_KINDS: Final[dict[str, tuple[str, Callable[[str], str | int]]]] = {
    "str": ("[^/]+", str),
    "int": ("-?[0-9]{1,18}", int),
    "path": (".+", str),
}
"""For each kind of parameter: the pattern of its text in the address, and what makes the app's value of that."""
MOST_PATHS: Final = 2
"""How many parameters of the kind ``path`` a page may have. Each makes it slower to reject a long path that does not match."""


class PagePattern:
    """What a page's path looks like.

    Parameters
    ----------
    text:
        Names with ``/`` between them, of which some are parameters: ``{id}`` is
        one name, ``{id:int}`` a whole number, ``{rest:path}`` one or more names.

    Examples
    --------
    >>> pattern = PagePattern("customers/{id:int}/edit")
    >>> pattern.match("customers/7/edit")
    {'id': 7}
    >>> pattern.match("customers/ada/edit") is None
    True
    >>> pattern.path({"id": 8})
    'customers/8/edit'
    """

    __slots__ = ("_found", "_kinds", "shape", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._kinds: dict[str, str] = {}
        """The kind of each parameter, by name, in order."""
        self._found: re.Pattern[str] | None = None
        self.shape = text
        """Two patterns with the same shape match the same paths."""
        if "{" in text or "}" in text:
            self._take_parameters()
        if not is_sound(self.shape.replace("{", "(").replace("}", ")")):
            raise ApiError(
                f"A page cannot have the path `{cut(text)}`: a path consists of names separated by `/`, without `.`, "
                "`..`, `%`, `?`, `#` and the like, and has at most 2048 characters; a parameter must be a whole name, as in "
                "`customers/{id}`. Give it another `url_path`."
            )
        if is_of_server(text):
            raise ApiError(
                f"A page cannot have the path `{cut(text)}`: the server uses it itself. Give it another `url_path`."
            )

    def _take_parameters(self) -> None:
        shape, pattern = [], []
        for part in self.text.split("/"):
            found = _PARAMETER.fullmatch(part)
            if found is None:
                if "{" in part or "}" in part:
                    raise ApiError(
                        f"A page cannot have the path `{cut(self.text)}`: a parameter must fill the whole space "
                        "between two slashes, as in `customers/{id}`, `customers/{id:int}` or `files/{name:path}`."
                    )
                shape.append(part)
                pattern.append(re.escape(part))
                continue
            name, kind = found[1], found[2] or "str"
            if not name.isidentifier() or name in self._kinds or kind not in _KINDS:
                raise ApiError(
                    f"A page cannot have the path `{cut(self.text)}`: `{part}` is not a parameter. A parameter "
                    "must have a unique name, written like a Python variable, and can have a kind: `{id:str}`, "
                    "`{id:int}`, `{name:path}`."
                )
            self._kinds[name] = kind
            if list(self._kinds.values()).count("path") > MOST_PATHS:
                raise ApiError(
                    f"A page cannot have the path `{cut(self.text)}`: at most {MOST_PATHS} of its parameters "
                    "can be of the kind `path`, such as `{name:path}`."
                )
            shape.append(f"{{{kind}}}")
            pattern.append(f"(?P<{name}>{_KINDS[kind][0]})")
        self.shape = "/".join(shape)
        self._found = re.compile("/".join(pattern), re.DOTALL)

    @property
    def has_parameters(self) -> bool:
        """It matches more than one path."""
        return self._found is not None

    def match(self, path: str) -> dict[str, str | int] | None:
        """The parameters of a path; None if the path does not match."""
        if self._found is None:
            return {} if path == self.text else None
        # A socket can name any path: no app is to look for a file named `../../etc/passwd`.
        found = self._found.fullmatch(path) if is_sound(path) else None
        if found is None:
            return None
        return {name: _KINDS[self._kinds[name]][1](text) for name, text in found.groupdict().items()}

    def path(self, params: Mapping[str, Any]) -> str:
        """The path with these parameters. Raises ApiError if one is missing, unknown, or does not fit."""
        if params.keys() != self._kinds.keys():
            wanted = ", ".join(f"`{name}`" for name in self._kinds) or "none"
            got = ", ".join(f"`{name}`" for name in params) or "none"
            raise ApiError(f"The path `{self.text}` has the parameters {wanted}; got {got}.")
        texts = {name: any_text(name, value) for name, value in params.items()}
        path = _PARAMETER.sub(lambda found: texts[found[1]], self.text)
        for name, text in texts.items():
            kind = self._kinds[name]
            sound = is_sound(text) and bool(text) and re.fullmatch(_KINDS[kind][0], text, re.DOTALL)
            if not sound:
                raise ApiError(
                    f"`{name}` cannot be {cut(text)!r} in the path `{self.text}`: {_SAYS[kind]}. For other values, use a query parameter."
                )
        if not is_sound(path):
            raise ApiError(
                f"The path `{self.text}` is longer than 2048 characters with these parameters. Use shorter ones, "
                "or query parameters."
            )
        return path


_SAYS: Final = {
    "str": "it must be a name without `/`, `%`, `?`, `#` and the like",
    "int": "it must be an integer",
    "path": "it must consist of names separated by `/`, without `%`, `?`, `#` and the like",
}


def pattern_of(given: str | None, name: str) -> PagePattern:
    """The pattern of a page's ``url_path``; None: it is made of the page's name."""
    path = tidy(given) if given is not None else re.sub(r"[_\s]+", "_", name).strip("_")
    if not path and given is None:
        raise ApiError("A page whose name has no letters needs a `url_path`.")
    return PagePattern(path)
