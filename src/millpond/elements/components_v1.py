"""``st.components.v1``: components in frames of their own, and frames with HTML or another page."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from millpond.errors import ApiError

__all__ = ["CustomComponent", "declare_component", "html", "iframe"]


def declare_component(
    name: str, path: str | os.PathLike[str] | None = None, url: str | None = None
) -> CustomComponent:
    """Declare a component whose page is in a folder or is served at a URL.

    The component is a page that communicates with the app through messages: see
    “Write a component” in the documentation. Its identity consists of the module
    that declares it and its name: ``my_package.gauge``.

    Parameters
    ----------
    name:
        The name of the component in its module.
    path:
        The folder with its ``index.html``. All users of the app can download its
        contents.
    url:
        During development: the URL of the server that has its page, such as
        ``http://localhost:5173``. It takes precedence over ``path``.

    Returns
    -------
    CustomComponent
        A function that draws the component and returns its value.

    Raises
    ------
    ApiError
        There is neither a path nor a URL, or no such folder.
    """
    from millpond.elements.checks import is_a, shown  # `import millpond` imports no element

    if not is_a(name, str) or not name:
        raise ApiError(f"`name` must be the name of the component, a non-empty string; got {shown(name)}.")
    if path is None and url is None:
        raise ApiError(
            f"The component {name!r} has no page. Pass `declare_component` the folder of its `index.html` as "
            f"`path`, or, during development, the URL of its server as `url`."
        )
    folder = None if path is None else Path(path).absolute()
    if url is None and folder is not None and not folder.is_dir():
        raise ApiError(f"No such component directory: `{path}`, the `path` of the component {name!r}.")
    if url is not None and not (is_a(url, str) and url.startswith(("http://", "https://"))):
        raise ApiError(
            f"`url` of the component {name!r} must be a URL that begins with http:// or https://; got {shown(url)}."
        )
    module = _module_of(sys._getframe(1).f_globals)
    return CustomComponent(f"{module}.{name}", folder, url, module)


def _module_of(names: dict[str, Any]) -> str:
    """The module that declares a component; of a script, the name of its file."""
    module = str(names.get("__name__") or "__main__")
    file = names.get("__file__")
    return Path(str(file)).stem if module == "__main__" and file else module


class CustomComponent:
    """A component, as ``declare_component`` returns it. Call it to draw it."""

    def __init__(
        self,
        name: str,
        path: str | os.PathLike[str] | None = None,
        url: str | None = None,
        module_name: str | None = None,
    ) -> None:
        self.name = name
        """Its identity: the module, a dot, and the name in it."""
        self.path = None if path is None else str(path)
        self.url = url
        self.module_name = module_name if module_name is not None else name.rpartition(".")[0]

    @property
    def abspath(self) -> str | None:
        """The folder of its page."""
        return None if self.path is None else str(Path(self.path).absolute())

    def __call__(
        self,
        *args: Any,
        default: Any = None,
        key: str | int | None = None,
        on_change: Callable[[], object] | None = None,
        tab_index: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Draw the component.

        Parameters
        ----------
        default:
            The value until the component has sent one.
        key:
            The value is in ``st.session_state`` under it. With a key, the
            component stays the same one whatever else it is given.
        on_change:
            Is called before the script runs with another value.
        tab_index:
            Its position in the Tab order; -1: never.
        **kwargs:
            For the component: what ``json`` takes, tables, and bytes.

        Returns
        -------
        Any
            What the component has sent last: JSON, bytes, or a DataFrame of pandas.
        """
        return self.create_instance(
            *args, default=default, key=key, on_change=on_change, tab_index=tab_index, **kwargs
        )

    def create_instance(
        self,
        *args: Any,
        default: Any = None,
        key: str | int | None = None,
        on_change: Callable[[], object] | None = None,
        tab_index: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Draw the component: the same as calling it."""
        if args:
            from millpond.elements.checks import shown

            raise ApiError(
                f"Arguments of the component {self.name!r} must be given by name, as in `component(text=...)`: "
                f"Argument {shown(args[0])} needs a label."
            )
        from millpond.elements.component import draw_component  # `import millpond` imports no element

        return draw_component(
            self.name,
            Path(self.path) if self.path is not None else None,
            self.url,
            kwargs,
            default=default,
            key=key,
            on_change=on_change,
            tab_index=tab_index,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CustomComponent) and _parts(self) == _parts(other)

    def __hash__(self) -> int:
        return hash(_parts(self))

    def __repr__(self) -> str:
        where = f"url={self.url!r}" if self.url is not None else f"path={self.path!r}"
        return f"CustomComponent({self.name!r}, {where})"


def _parts(component: CustomComponent) -> tuple[str, str | None, str | None]:
    return component.name, component.path, component.url


def html(
    html: Any,
    width: int | None = None,
    height: int | None = None,
    scrolling: bool = False,
    *,
    tab_index: int | None = None,
) -> Any:
    """HTML in its own iframe, 150 pixels high unless ``height`` is given."""
    from millpond.elements.iframe import draw_html  # `import millpond` imports no element

    return draw_html(html, width, height, scrolling=scrolling, tab_index=tab_index)


def iframe(
    src: Any,
    width: int | None = None,
    height: int | None = None,
    scrolling: bool = False,
    *,
    tab_index: int | None = None,
) -> Any:
    """Another page in an iframe, 150 pixels high unless ``height`` is given."""
    from millpond.elements.iframe import draw_frame

    return draw_frame(src, width, height, scrolling=scrolling, tab_index=tab_index)
