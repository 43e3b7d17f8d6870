"""``st.query_params``: what the address of the page says after the question mark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from millpond.elements.checks import any_text, is_a, listed, pairs_of, refuse
from millpond.errors import ApiError, QueryAttributeError, QueryKeyError
from millpond.session import context
from millpond.session.query import Params, is_of_embedding, unparse
from millpond.state.values import in_short


class QueryParams(MutableMapping[str, str]):
    """The query parameters of the page's address: ``?city=Oslo&tag=a&tag=b``.

    A mapping whose keys are also attributes. Names and values are strings;
    of a name that is there several times, the last value counts, and
    :meth:`get_all` has all:

    >>> import millpond as st
    >>> st.query_params["city"] = "Oslo"
    >>> st.query_params.city
    'Oslo'
    >>> st.query_params.tag = ["a", "b"]
    >>> st.query_params["tag"], st.query_params.get_all("tag")
    ('b', ['a', 'b'])
    >>> "page" in st.query_params
    False

    What is written is in the address when the page is updated, without a
    reload. The browser's Back goes to the address before, and the script runs
    again with what that says. The parameters of widgets with
    ``bind="query-params"`` can be read here, and not written. ``embed`` and
    ``embed_options`` are not shown, and stay as they are.
    """

    def _query(self) -> Params:
        return context.current().run.session.query

    def __getitem__(self, key: str) -> str:
        texts = self._query().texts(check_name(key))
        if texts is None:
            raise QueryKeyError(_missing(key))
        return texts[-1]

    def __setitem__(self, key: str, value: object) -> None:
        self._change(lambda query: query.set({check_name(key): texts_to_write(key, value)}))

    def __delitem__(self, key: str) -> None:
        try:
            self._change(lambda query: query.delete(check_name(key)))
        except KeyError:
            raise QueryKeyError(_missing(key)) from None

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise QueryAttributeError(_missing(name)) from None

    def __setattr__(self, name: str, value: object) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise QueryAttributeError(_missing(name)) from None

    def __contains__(self, key: object) -> bool:
        return self._query().texts(check_name(key)) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._query().names())

    def __len__(self) -> int:
        return len(self._query().names())

    def __repr__(self) -> str:
        """As the dictionary that it is: a name that is there several times has a list."""
        texts = {name: self.get_all(name) for name in self}
        return repr({name: found[-1] if len(found) == 1 else found for name, found in texts.items()})

    def get_all(self, key: str) -> list[str]:
        """Return all values of a name, in order; an empty list if there are none.

        Parameters
        ----------
        key:
            The name.
        """
        return list(self._query().texts(check_name(key)) or [])

    def to_dict(self) -> dict[str, str]:
        """The names with their values; of several values, the last."""
        return dict(self)

    def from_dict(self, params: Mapping[str, object] | Iterable[tuple[str, object]]) -> None:
        """Write these parameters and remove all others, at once.

        Parameters bound to widgets stay.

        Parameters
        ----------
        params:
            Names and values, in any form that ``dict`` accepts. A list or tuple
            stands for several values.
        """
        values = {check_name(key): texts_to_write(key, value) for key, value in _dict_of(params).items()}
        self._change(lambda query: query.replace(values))

    def update(self, params: Any = (), /, **kwds: object) -> None:
        """Write several parameters at once.

        Parameters
        ----------
        params:
            Names and values, in any form that ``dict`` accepts.
        **kwds:
            More of them.
        """
        given = _dict_of(params) | kwds
        values = {check_name(key): texts_to_write(key, value) for key, value in given.items()}
        self._change(lambda query: query.set(values))

    def clear(self) -> None:
        """Remove all parameters. Raises ApiError if widgets have some."""
        self._change(lambda query: query.clear())

    def _change(self, change: Callable[[Params], None]) -> None:
        run = context.current().run
        change(run.session.query)
        run.update_address()


def _dict_of(params: Any) -> dict[Any, Any]:
    """Names and values, in any form that ``dict`` accepts. Raises ApiError."""
    expected = "a dictionary, or a list of pairs of names and values"
    pairs = pairs_of("params", expected, params)
    try:
        return dict(pairs)
    except Exception:  # a name that cannot be one
        refuse("params", expected, params)


def check_name(key: object) -> str:
    """The name of a parameter. Raises ApiError."""
    if is_a(key, str):
        return str.__str__(key)
    raise ApiError(
        f"The name of a query parameter must be a string; got `{in_short(key)}` of type `{type(key).__name__}`."
    )


def texts_to_write(key: object, value: object) -> list[str]:
    """A value, or all values of a list, as the address has them."""
    if is_a(value, Mapping):
        raise ApiError(
            f"The value of the query parameter `{key}` must be a string or a list of strings; got a dictionary."
        )
    name = f"query_params[{in_short(key)}]"
    if is_a(value, str | bytes) or not is_a(value, Iterable):
        return [any_text(name, value)]
    return [any_text(name, one) for one in listed(name, "a string or a list of strings", value)]


def query_string(params: Mapping[str, object] | Iterable[tuple[str, object]] | None) -> str:
    """The query string of parameters that an app gives for another page. Raises ApiError."""
    found: dict[str, list[str]] = {}
    if params is None:
        return ""
    expected = "a dictionary of strings, a list of pairs of strings, or None"
    try:
        for key, value in pairs_of("query_params", expected, params):
            found.setdefault(check_name(key), []).extend(texts_to_write(key, value))
    except Exception:
        refuse("query_params", expected, params)
    if taken := [name for name in found if is_of_embedding(name)]:
        raise ApiError(
            f"`query_params` cannot set `{taken[0]}`: it is reserved for the page that embeds the app."
        )
    return unparse(found)


def _missing(key: str) -> str:
    return (
        f"`st.query_params` has no key `{key}`: it is not in the page's "
        f"URL. Use `st.query_params.get({in_short(key)}, default)`."
    )
