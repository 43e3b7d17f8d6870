"""References to files on their way to the tab: in props, in what differs, in effects."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

from millpond import wire
from millpond.file_ref import FileRef
from millpond.props import EffectProps, Props
from millpond.session.effects import KEY as EFFECTS
from millpond.session.run import Outcome
from millpond.session.session import Session


class Album(Props):
    cover: FileRef | None = None
    pictures: tuple[FileRef, ...] = ()
    inside: Any = None


class Parcel(EffectProps):
    file: FileRef | None = None


def draw(session: Session, *albums: Album) -> None:
    run = session.begin_run(force=True)
    assert run is not None
    for number, album in enumerate(albums):
        run.draw(session.tree.main, album, site=number)
    session.end_run(run, Outcome.COMPLETE)


def take(session: Session) -> list[Any]:
    """What the tab is told, as it comes over the wire."""
    messages = wire.encode(session.take_messages(), session.files.address)
    return [message for message in json.loads(messages) if message["type"] in ("delta", "effect")]


@pytest.fixture
def session() -> Session:
    session = Session("s")
    session.attach(wire.Hello(build="b", load="l", connection=1))
    return session


def picture(session: Session, data: bytes, **options: Any) -> FileRef:
    return session.files.add(data, "image/png", **options)


def test_the_tab_gets_addresses_wherever_the_files_stand(session: Session):
    one, two = picture(session, b"1"), picture(session, b"2")
    web = FileRef.elsewhere("https://example.com/3.png")
    draw(session, Album(cover=one, pictures=(two, web), inside=[two, [one]]))
    (delta,) = take(session)
    first, second = f"files/{one.id}/file.png", f"files/{two.id}/file.png"
    assert delta["ops"][-1][5] == {
        "cover": first,
        "pictures": [second, "https://example.com/3.png"],
        "inside": [second, [first]],
    }


def test_what_differs_is_told_and_nothing_else(session: Session):
    draw(session, Album(cover=picture(session, b"1"), inside=1))
    take(session)
    draw(session, Album(cover=picture(session, b"1"), inside=1))
    assert take(session) == []
    draw(session, Album(cover=(two := picture(session, b"2")), inside=1))
    (delta,) = take(session)
    assert [op[0] for op in delta["ops"]] == ["patch"]
    assert delta["ops"][0][2] == {"cover": f"files/{two.id}/file.png"}


def test_an_effect_takes_a_file_with_it(session: Session):
    file = picture(session, b"1", name="a.png", download=True)
    with session.lock:
        session._effects.add(Parcel(file=file))
    assert file.id.encode() in pickle.dumps(session.state.peek(EFFECTS)), (
        "so it stays as long as the effect waits"
    )
    effect = take(session)[-1]
    assert effect["props"] == {"file": f"files/{file.id}/a.png"}


def test_a_reference_is_a_value(session: Session):
    one = picture(session, b"1", name="a.png")
    assert pickle.loads(pickle.dumps(one)) == one
    assert {one, picture(session, b"1", name="a.png")} == {one}
    assert one != picture(session, b"1", name="b.png")
    assert one != "a.png"
    assert FileRef.elsewhere("x") != FileRef.elsewhere("y")
    assert one.id.encode() in pickle.dumps(one), "the server looks for it in what is saved"


def test_an_address_that_is_no_text_is_made_one(session: Session):
    draw(session, Album(cover=FileRef.elsewhere("https://example.com/\udce4")))
    (delta,) = take(session)
    assert delta["ops"][-1][5] == {"cover": "https://example.com/\ufffd"}


def test_a_frame_of_no_session_has_no_files():
    with pytest.raises(TypeError):
        wire.encode([FileRef("x")])
    with pytest.raises(TypeError, match="object"):
        wire.encode([object()], lambda ref: ref.id)
