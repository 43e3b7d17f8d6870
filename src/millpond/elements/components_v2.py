"""``st.components.v2``: components in the page itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from millpond.errors import ApiError

if TYPE_CHECKING:
    from millpond.elements.packaged import Assets

__all__ = ["component"]


def component(
    name: str,
    *,
    html: str | None = None,
    css: str | None = None,
    js: str | None = None,
    isolate_styles: bool = True,
) -> Callable[..., Any]:
    """Declare a component that is part of the page.

    Its script is a module whose default export is a function. It is called with
    ``name``, ``key``, ``data``, ``parentElement``, ``setStateValue`` and
    ``setTriggerValue``, and again whenever the data changes, and can return a
    cleanup function.

    Parameters
    ----------
    name:
        The name of the component; for one in a package, the project's name, a
        dot, and its name there.
    html:
        The initial HTML. Scripts in it are not executed.
    css, js:
        The source; for a component in a package, the name of a file in its
        ``asset_dir``, or a pattern that matches one: ``"index-*.js"``.
    isolate_styles:
        False: the page's styles apply to the component, and its own to the page.

    Returns
    -------
    function
        Draws the component and returns its states and triggers: ``mount(*,
        key=None, data=None, default=None, width="stretch", height="content",
        on_<name>_change=...)``.

    Raises
    ------
    ApiError
        A file is named, but no installed package declares the component, or the
        file does not exist.
    """
    from millpond.elements.checks import is_a, shown  # `import millpond` imports no element
    from millpond.elements.packaged import assets_of

    if not is_a(name, str) or not name:
        raise ApiError(f"`name` must be the name of the component, a non-empty string; got {shown(name)}.")
    for given, value in (("html", html), ("css", css), ("js", js)):
        if value is not None and not is_a(value, str):
            raise ApiError(
                f"`{given}` of the component {name!r} must be a string or None; got {shown(value)}."
            )
    # A script declares its component anew in each run: folders are read only where a file is named.
    from_files = any(
        value is not None and _is_file_name(value, part) for part, value in (("css", css), ("js", js))
    )
    assets = assets_of(name, sys._getframe(1).f_globals.get("__file__")) if from_files else None
    parts = {"css": _part(name, "css", css, assets), "js": _part(name, "js", js, assets)}

    def mount(
        *,
        key: str | int | None = None,
        data: Any = None,
        default: Any = None,
        width: Any = "stretch",
        height: Any = "content",
        **callbacks: Any,
    ) -> Any:
        from millpond.elements.component_v2 import Definition, mount_component

        definition = Definition(name, html or "", parts["css"], parts["js"], bool(isolate_styles))
        return mount_component(
            definition, callbacks, key=key, data=data, default=default, width=width, height=height
        )

    mount.__name__ = mount.__qualname__ = "mount"
    mount.__doc__ = f"Draw the component {name!r}."
    return mount


def _part(name: str, part: str, given: str | None, assets: Assets | None) -> Any:
    """The text, or the file that it names."""
    if given is None or not _is_file_name(given, part):
        return given
    if assets is None:
        raise ApiError(
            f"Component '{name}' must be declared in pyproject.toml with asset_dir to use file-backed {part}: {part}={given!r} "
            f"is the name of a file, and no installed package has a pyproject.toml in its folder that declares the component. "
            f"See “Write a component” in the documentation."
        )
    return assets.find(given, part)


def _is_file_name(text: str, part: str) -> bool:
    endings = (".js", ".mjs") if part == "js" else (".css",)
    return "\n" not in text and "{" not in text and ";" not in text and text.strip().endswith(endings)
