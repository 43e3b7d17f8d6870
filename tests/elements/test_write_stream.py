"""``st.write_stream``: what it takes, shows and returns, what travels for it, and what is left where it is interrupted."""

from __future__ import annotations

import builtins
import textwrap
from types import SimpleNamespace as Some
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from millpond import wire
from millpond.elements.deltas import text_of
from millpond.elements.stream import GrowingText
from millpond.elements.text import Markdown, clean
from millpond.props import Props, WidgetProps
from millpond.session.node import Node
from millpond.testing import AppTest
from tests.drive import App

PREAMBLE = """
import millpond as st, asyncio, functools, io
def words(*pieces):
    yield from pieces
async def later(*pieces):
    for piece in pieces:
        await asyncio.sleep(0)
        yield piece
class Stream:
    def __init__(self, *pieces): self.pieces = pieces
    def __aiter__(self): return later(*self.pieces)
async def made(*pieces): return Stream(*pieces)
"""


def stream(written: str) -> AppTest:
    return AppTest.from_string(f"{PREAMBLE}\nst.session_state.back = {written}").run()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("words('a ', 'b')", "a b"),
        ("functools.partial(words, 'a', 'b')", "ab"),
        ("lambda: iter(['a', 'b'])", "ab"),
        ("['a', 'b']", "ab"),
        ("io.StringIO('one\\ntwo\\n')", "one\ntwo\n"),
        ("{'a': 1}", "a"),
        ("later('a', 'b')", "ab"),
        ("functools.partial(later, 'a')", "a"),
        ("Stream('a', 'b')", "ab"),
        ("made('a', 'b')", "ab"),
        ("functools.partial(made, 'a')", "a"),
        ("words('', '')", ""),
        ("words()", ""),
        ("words('\\n\\n    lead', 'ing  \\n')", "\n\n    leading  \n"),
    ],
)
def test_a_stream_of_texts_is_one_text(given: str, shown: str) -> None:
    at = stream(f"st.write_stream({given})")
    assert at.exception == []
    assert at.session_state.back == shown
    assert [one.value for one in at.markdown] == ([shown.strip()] if shown else [])


def test_what_is_no_text_stands_between_the_texts() -> None:
    at = stream("st.write_stream(words('a', {'x': 1}, 'b', 'c', 3, None, 'd'))")
    assert at.session_state.back == ["a", {"x": 1}, "bc", 3, None, "d"]
    assert [one.value for one in at.markdown] == ["a", "bc", "`3`", "`None`", "d"]
    assert len(at.json) == 1


def test_the_cursor_goes_with_the_end_of_the_text() -> None:
    at = stream("st.write_stream(words('a', 3, 'b'), cursor='▌')")
    assert [(one.value, one.cursor) for one in at.markdown] == [("a", ""), ("`3`", ""), ("b", "")]
    app = App(f"{PREAMBLE}\nst.write_stream(words('a', 'b', 'c'), cursor='▌')", run=False)
    seen: list[str] = []
    draw = app.session.tree.replace

    def and_see(node: Node, props: Props) -> Node:
        assert isinstance(props, Markdown)
        seen.append(props.cursor)
        return draw(node, props)

    app.session.tree.replace = and_see  # type: ignore[method-assign]
    app.run()
    assert seen == ["▌", "▌"]


@pytest.mark.parametrize("given", ["'hello'", "b'hello'", "None", "3", "lambda: 'x'"])
def test_what_is_no_stream_is_refused(given: str) -> None:
    app = App(f"import millpond as st\nst.write_stream({given})")
    assert app.problems()[0].startswith("`stream` must be a generator")


def test_what_a_stream_raises_is_raised_and_what_came_stays() -> None:
    at = stream("st.write_stream(x / 0 if x == 2 else str(x) for x in range(5))")
    assert [one.message for one in at.exception] == ["division by zero"]
    assert at.markdown[0].value == "01"


def delta(**fields: Any) -> Some:
    return Some(delta=Some(**fields))


SHAPES: dict[str, tuple[list[Any], str]] = {
    "a chat completion": ([Some(choices=[delta(role="assistant", content=None)]), Some(choices=[delta(content="Hi")]), Some(choices=[delta(content=" you")]), Some(choices=[], usage=1)], "Hi you"),
    "a completion": ([Some(choices=[Some(text="Hi")])], "Hi"),
    "a completion of dictionaries": ([{"choices": [{"delta": {"role": "assistant"}}]}, {"choices": [{"delta": {"content": "Hi"}}]}], "Hi"),
    "a completion in parts": ([Some(choices=[delta(content=[Some(type="text", text="Hi")])])], "Hi"),
    "the events of a response": ([Some(type="response.created", response=1), Some(type="response.output_text.delta", delta="Hi"), Some(type="response.function_call_arguments.delta", delta="{}"), Some(type="response.completed", response=1)], "Hi"),
    "the events of a message": ([Some(type="message_start", message=Some(content=[])), Some(type="content_block_start", content_block=Some(text="")), Some(type="content_block_delta", delta=Some(type="text_delta", text="Hi")), Some(type="text", text="Hi", snapshot="Hi"), Some(type="content_block_delta", delta=Some(type="input_json_delta", partial_json="{}")), Some(type="ping"), Some(type="message_delta", delta=Some(stop_reason="end")), Some(type="message_stop")], "Hi"),
    "the same as dictionaries": ([{"type": "message_start", "message": {"content": []}}, {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "Hi"}}, {"type": "message_stop"}], "Hi"),
    "chunks of messages": ([Some(content="Hi", type="AIMessageChunk"), Some(content=""), Some(content=[{"type": "text", "text": " you"}], type="AIMessageChunk")], "Hi you"),
    "messages with what is known of them": ([(Some(content="Hi"), {"node": 1})], "Hi"),
    "messages of dictionaries": ([{"message": {"role": "assistant", "content": "Hi"}, "done": False}, {"response": " you", "done": False}], "Hi you"),
    "candidates": ([Some(candidates=[Some(content=Some(parts=[Some(text="Hi")]))]), Some(candidates=[])], "Hi"),
    "tokens": ([Some(token=Some(text="Hi", special=False)), Some(token=Some(text="</s>", special=True))], "Hi"),
    "events with a key": ([{"messageStart": {"role": "assistant"}}, {"contentBlockDelta": {"delta": {"text": "Hi"}}}, {"contentBlockStop": {}}, {"messageStop": {}}], "Hi"),
    "events with a message": ([Some(type="message-start"), Some(type="content-delta", delta=Some(message=Some(content=Some(text="Hi")))), Some(type="content-end")], "Hi"),
    "deltas of text": ([Some(delta="Hi"), Some(delta=Some(content_delta=" you"))], "Hi you"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_text_of_a_models_answer_is_found_by_its_shape(shape: str) -> None:
    pieces, text = SHAPES[shape]
    found = [text_of(piece) for piece in pieces]
    assert None not in found
    assert "".join(filter(None, found)) == text


class Fails:
    def __getattr__(self, name: str) -> Any:
        raise ArithmeticError(name) if name[:1] != "_" else AttributeError(name)


@pytest.mark.parametrize(
    "piece",
    [None, 3, 2.5, True, b"x", [1], ("a", "b"), {"x": 1}, {"content": "mine"}, {"text": "mine"}, {"type": "point", "x": 1}, object(), Fails(), ValueError("x"), {"message": "mine"}],
)  # fmt: skip
def test_what_is_the_apps_own_is_no_answer(piece: object) -> None:
    assert text_of(piece) is None


@given(some.lists(some.text(alphabet="ab \t\n\u00a0", max_size=6), max_size=8))
def test_a_growing_text_is_as_if_it_were_cleaned_each_time(pieces: list[str]) -> None:
    text, growing = "", GrowingText()
    for piece in pieces:
        text += piece
        assert growing.add(piece) == clean(text)


@given(some.text(alphabet="ab \t\n", max_size=20))
def test_a_text_is_cleaned_as_a_whole(text: str) -> None:
    whole = textwrap.dedent(text).strip() if "\n" in text or text[:1].isspace() else text.rstrip()
    assert clean(text) == whole


GROWING = {
    "write_stream": "st.write_stream(words(*texts))",
    "write_stream, cursor": "st.write_stream(words(*texts), cursor='|')",
    "write": "st.write(words(*texts))",
    "a text in a place": "place, all = st.empty(), ''\nfor text in texts:\n    all += text\n    place.markdown(all)",
}


@pytest.mark.parametrize("how", GROWING)
def test_each_piece_travels_once(how: str) -> None:
    """Also where a frame is sent after each piece."""
    app = App(
        f"{PREAMBLE}\ntexts = [f'word {{n}} of the answer ' for n in range(200)]\n{GROWING[how]}", run=False
    )
    tree = app.session.tree
    for name in ("replace", "draw"):
        draw = getattr(tree, name)

        def then_send(*args: Any, draw: Any = draw) -> Any:
            found = draw(*args)
            app.read()
            return found

        setattr(tree, name, then_send)
    app.run()
    text = "".join(f"word {n} of the answer " for n in range(200))
    assert len(app.frames) > 199
    assert sum(map(len, app.frames)) < len(text) + 200 * 80
    assert sum(frame.count(b'"append"') for frame in app.frames) >= 198
    assert text.strip() in {node["props"].get("body") for node in app.model.walk()}


CHAT = """
import asyncio, time
import millpond as st

def answer():
    for n in range(10_000):
        yield f"{n} "
        HERE(n)
async def later():
    for n in range(10_000):
        yield f"{n} "
        HERE(n)
        if n == 2:
            await asyncio.sleep(3600)
st.session_state.setdefault("history", [])
if st.chat_input(key="chat"):
    st.session_state.history.append(st.write_stream(STREAM))
    st.session_state.after = st.session_state.get("after", 0) + 1
    st.text("the end")
    st.session_state.too_far = True
"""


@pytest.mark.parametrize("given", ["answer", "later", "answer, cursor='|'"])
@pytest.mark.parametrize("end", ["stop", "message"])
def test_a_stream_that_is_interrupted_keeps_what_it_wrote(given: str, end: str) -> None:
    app = App(CHAT.replace("STREAM", given))
    props = next(node for node in app.tab.tree.walk() if node.kind == "chat_input").props
    assert isinstance(props, WidgetProps)
    session, chat = app.session, props.id

    def here(n: int) -> None:
        if n == 2 and end == "stop":
            session.stop()
        elif n == 2:
            # Of something else than the chat: nothing streams again.
            session.receive(wire.Event(2, {}))

    builtins.HERE = here  # type: ignore[attr-defined]
    try:
        session.receive(wire.Event(1, {chat: "Go"}, chat))
        app.run()
    finally:
        del builtins.HERE  # type: ignore[attr-defined]
    # The piece after which the end was asked for has been drawn, or is left.
    assert session.state.peek("history") == ["0 1 2 "]
    assert session.state.peek("after") == 1
    assert session.state.peek("too_far") is None
    if end == "stop":
        written = [node["props"] for node in app.model.walk() if node["kind"] == "markdown"]
        assert [(one["body"], one["cursor"]) for one in written] == [("0 1 2", "")]


def test_an_end_that_the_app_asks_for_in_its_stream_is_no_interruption() -> None:
    at = AppTest.from_string("""
import millpond as st
def answer():
    yield "a"
    st.stop()
st.write_stream(answer)
st.text("not here")
""").run()
    assert [one.value for one in at.markdown] == ["a"]
    assert at.text == []


def test_what_is_no_generator_is_the_apps_to_close() -> None:
    at = AppTest.from_string("""
import io
import millpond as st
class Reader:
    def __init__(self): self.pieces = iter("ab")
    def __iter__(self): return self
    def __next__(self): return next(self.pieces)
    def close(self, why): raise RuntimeError("not yours to close")
file = io.StringIO("text")
st.text(st.write_stream(file) + st.write_stream(Reader()) + str(file.closed))
""").run()
    assert [one.value for one in at.text] == ["textabFalse"]


def test_what_can_be_awaited_has_to_give_a_stream() -> None:
    at = stream("st.write_stream(asyncio.sleep(0, 5))")
    assert "`stream` must be" in at.exception[0].value
