"""A first script for the documents of components: it lets only the page around them speak the protocol.

The library that components have takes any message of its form for the app's.
But a page elsewhere that has opened the app in a window can send messages to
its frames. So this script hears each message before the component does, and
ends those of the protocol that are not from the parent. Other messages pass:
those of windows and frames that a component has opened itself.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

GUARD: Final = (
    b'<script>((p)=>addEventListener("message",(e)=>{'
    # Texts, and what a component that compares with `==` takes for one.
    b"let t;try{t=String(e.data.type)}catch{return}"
    b'if(e.source!==p&&t.startsWith("streamlit:"))e.stopImmediatePropagation()'
    b"},true))(parent)</script>"
)

_PROLOG: Final = re.compile(
    rb"(?:\s+|<!--(?:>|->|.*?--!?>)|<!(?!--)[^>]*>|<\?[^>]*>)*",
    re.DOTALL,
)
"""White space, comments, the doctype, and ``<?xml ...?>``, which HTML takes for a comment."""


def with_guard(document: bytes) -> bytes:
    """A document whose first element is the script, after its doctype: before that, browsers would read it as of old."""
    if document.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        document = document.decode("utf-16", "replace").encode("utf-8-sig")
    start = len(codecs.BOM_UTF8) if document.startswith(codecs.BOM_UTF8) else 0
    found = _PROLOG.match(document, start)
    end = found.end() if found is not None else start
    return document[:end] + GUARD + document[end:]
