"""The Content-Security-Policy: of the page, the same for every app, and of frames, each with its own.

Both are strict to begin with. What a kind of element needs beyond that, its
props say (``page_policy`` and ``frame_policy`` in ``props.py``), and no other
place. What the page needs is the sum over all kinds that Millpond has, drawn
or not: it is known when the package is built, so no app can loosen it for
another. A frame gets what its kind, or whoever declares its folder, asks for:
that loosens nothing of the page, which is of another origin to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from millpond.config.options import MapOptions, origin_of
from millpond.props import Policy, check_policy

PAGE: Final[Policy] = {
    "default-src": ("'self'",),
    "script-src": ("'self'",),
    # The app's own CSS comes in <style> elements and style attributes of st.markdown.
    "style-src": ("'self'", "'unsafe-inline'"),
    # Nothing is loaded from another host but what the app itself shows: images, media, frames.
    "img-src": ("'self'", "data:", "blob:", "https:", "http:"),
    "media-src": ("'self'", "data:", "blob:", "https:", "http:"),
    "font-src": ("'self'", "data:"),
    "connect-src": ("'self'", "ws:", "wss:"),
    "frame-src": ("https:", "http:", "data:", "blob:"),
    "object-src": ("'none'",),
    "base-uri": ("'self'",),
    "form-action": ("'self'",),
}

WORKER: Final = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
"""Of the page's workers, which have no page to reach. Libraries of theirs (Graphviz, decoders of PDF) are WebAssembly."""

FRAME: Final[Policy] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'", "'unsafe-inline'"),
    "img-src": ("'self'", "data:", "blob:"),
    "media-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'", "data:"),
    "connect-src": ("'self'",),
    "worker-src": ("'self'",),
    "base-uri": ("'self'",),
    "form-action": ("'none'",),
    # Its documents are of an origin of their own: they reach neither the page nor the app's cookies.
    "sandbox": ("allow-scripts", "allow-forms", "allow-popups", "allow-modals", "allow-downloads"),
}


def page_policy(scripts: Sequence[str], ancestors: Sequence[str] = (), needs: Policy | None = None) -> str:
    """The header of the page.

    Parameters
    ----------
    scripts:
        The hashes of those in the page itself.
    ancestors:
        The pages that may show it in a frame, beside the app's own.
    needs:
        What the kinds of elements need together.
    """
    policy = merge([PAGE, {"script-src": tuple(scripts)}, needs or {}])
    return _text(policy, ancestors)


def frame_policy(needs: Policy | None = None, ancestors: Sequence[str] = ()) -> str:
    """The header of a frame's documents, with what the frame ``needs``. Raises ApiError for what is no policy."""
    return _text(merge([FRAME, check_policy(needs or {}, frame=True)]), ancestors)


def policy_of_maps(options: MapOptions) -> Policy:
    """The hosts that maps fetch tiles and data from: those that the options name, and no others."""
    addresses = [address for address in (options.tile_server, *options.hosts) if address is not None]
    hosts = tuple(dict.fromkeys(host for host in map(origin_of, addresses) if host is not None))
    return {"connect-src": hosts} if hosts else {}


def merge(policies: Iterable[Policy]) -> Policy:
    """The union of several policies."""
    allowed: dict[str, tuple[str, ...]] = {}
    for policy in policies:
        for directive, sources in policy.items():
            before = tuple(source for source in allowed.get(directive, ()) if source != "'none'")
            allowed[directive] = (*before, *(source for source in sources if source not in before))
    return allowed


def _text(policy: Policy, ancestors: Sequence[str]) -> str:
    whole = {**policy, "frame-ancestors": ("'self'", *ancestors)}
    return "; ".join(" ".join((directive, *sources)) for directive, sources in whole.items())
