"""What apps and packages find under ``streamlit``."""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import millpond
from millpond import compat
from millpond.compat import error_util
from millpond.compat.table import MODULES
from millpond.errors import ApiError
from millpond.testing import AppTest

FACTS = json.loads((Path(__file__).parents[1] / "facts" / "streamlit-api.json").read_text())
AS_A_MODULE = {
    "__builtins__", "__cached__", "__dir__", "__doc__", "__file__", "__getattr__", "__loader__", "__name__", "__package__",
    "__path__", "__spec__", "__version__",
}  # fmt: skip

IMPORTS = [
    (module, name)
    for line in (Path(__file__).parents[1] / "facts" / "third-party-imports.txt").read_text().splitlines()[1:]
    for module, _, names in [line.partition(": ")]
    for name in names.split()
]
GONE = (
    "streamlit.report_thread", "streamlit.server", "streamlit.runtime.scriptrunner.script_run_context",
    "streamlit.web.server.websocket_headers", "streamlit.elements.form_utils",
)  # fmt: skip
"""What Streamlit 1.67 has no more: packages try these, and go on without."""


@pytest.fixture(autouse=True)
def as_streamlit() -> Iterator[None]:
    before = {name: m for name, m in sys.modules.items() if name.partition(".")[0] == "streamlit"}
    compat.uninstall()  # modules of this test's own: it may set names in them
    compat.install()
    yield
    compat.uninstall()
    sys.modules.update(before)


@pytest.mark.parametrize("name", MODULES)
def test_a_module_gives_its_public_names_and_nothing_else(name: str) -> None:
    module = importlib.import_module(name)
    ours = importlib.import_module(MODULES[name])
    assert [public for public in ours.__all__ if not hasattr(module, public)] == []
    # Those that are found when they are first used are there now.
    inside = {other.rpartition(".")[2] for other in MODULES if other.rpartition(".")[0] == name}
    assert all(hasattr(module, public) for public in ours.__all__)  # some come when they are asked for
    assert set(vars(module)) - AS_A_MODULE - inside == set(ours.__all__) - AS_A_MODULE - inside
    assert module.__doc__


@pytest.mark.parametrize(("module", "name"), IMPORTS)
def test_what_packages_and_apps_import_is_there(module: str, name: str) -> None:
    assert getattr(importlib.import_module(module), name) is not None


@pytest.mark.parametrize("name", [*GONE, "streamlit.nothing", "streamlit.elements.nothing"])
def test_what_is_not_there_is_not_found(name: str) -> None:
    try:
        assert importlib.util.find_spec(name) is None
    except ModuleNotFoundError:
        assert importlib.util.find_spec(name.rpartition(".")[0]) is None
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(name)


def test_what_streamlit_has_after_its_import_alone() -> None:
    import streamlit as st

    assert st.__version__ == FACTS["version"] == "1.67.0"
    assert millpond.__version__ != st.__version__
    assert callable(st.components.v1.declare_component)
    assert callable(st.components.v2.component)
    assert "streamlit.error_util" in sys.modules
    for name in ("runtime", "config", "source_util", "errors", "delta_generator"):
        assert getattr(st, name) is sys.modules[f"streamlit.{name}"]
    assert not hasattr(st, "container_of_ours")
    for internal in ("cli", "compat", "props", "session", "wire"):
        assert not hasattr(st, internal)


def test_a_public_name_is_what_it_is_in_millpond_where_a_module_has_that_name_too() -> None:
    import streamlit as st

    for name in MODULES:
        importlib.import_module(name)  # Python sets each as an attribute of its package
    assert [
        name for name in millpond.__all__ if type(getattr(st, name)) is not type(getattr(millpond, name))
    ] == []


def test_an_app_of_streamlit_has_pages() -> None:
    def app() -> None:
        import streamlit as st

        def home() -> None:
            st.title("Home")

        st.navigation([st.Page(home)]).run()

    at = AppTest.from_function(app).run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Home"]


def test_an_app_may_set_names_and_ours_stay() -> None:
    import streamlit as st

    st.of_the_app = st.title = len
    assert st.of_the_app is len
    assert not hasattr(millpond, "of_the_app")
    assert millpond.title is not len


def test_all_errors_are_there_and_caught_as_what_they_are() -> None:
    from streamlit import errors

    assert set(FACTS["errors"]) <= set(vars(errors))
    assert errors.StreamlitAPIException is ApiError
    kinds = {name: getattr(errors, name) for name in FACTS["errors"]}
    others = {"Error", "FragmentHandledException", "FragmentStorageKeyError", "MarkdownFormattedException"}
    others |= {"NoSessionContext", "StreamlitComponentRegistryError", "StreamlitMaxRetriesError"}
    assert {name for name, cls in kinds.items() if not issubclass(cls, ApiError)} == others
    for one in ("StreamlitDuplicateElementKey", "StreamlitDuplicateElementId"):
        assert issubclass(kinds[one], errors.DuplicateWidgetID)
    assert issubclass(errors.StreamlitSecretNotFoundError, FileNotFoundError)
    assert str(errors.LocalizableStreamlitException("{a} of {b}", a=1, b=2)) == "1 of 2"
    assert str(errors.StreamlitAPIException("plain {words}")) == "plain {words}"


def test_whether_an_app_is_served() -> None:
    import streamlit as st

    assert not st.runtime.exists()
    with pytest.raises(RuntimeError, match="not serve an app"):
        st.runtime.get_instance()
    at = AppTest.from_string(
        """
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx
        ctx = get_script_run_ctx()
        st.write(st.runtime.exists(), ctx is not None, len(ctx.session_id) > 8)
        """
    ).run()
    assert at.markdown[0].value == "`True` `True` `True`"


def test_a_package_adds_a_file_to_what_serves_the_app() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        from pathlib import Path
        from streamlit.runtime import Runtime, get_instance
        assert Runtime.instance() is get_instance() is st.runtime.get_instance()
        manager = Runtime.instance().media_file_mgr
        Path(st.session_state.path).write_bytes(b"of the disk")
        st.text(manager.add(b"abc", "text/plain", "1.2.3"))
        st.text(manager.add(st.session_state.path, "text/plain", coordinates="1.2.3"))
        Runtime.instance().of_a_package = 5
        st.text(Runtime.instance().of_a_package)
        """
    )
    with tempfile.TemporaryDirectory() as folder:
        at.session_state["path"] = f"{folder}/a.txt"
        at.run()
    assert not at.exception, at.exception[0].value
    data, disk, own = at.text.values
    assert data.startswith("/files/")
    assert disk.startswith("/files/")
    assert data != disk
    assert own == "5"


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("_session_mgr", "get_script_run_ctx"),
        ("_get_async_objs", "add_script_run_ctx"),
        ("request_rerun", "run_every"),
        ("stop", "SIGTERM"),
        ("nothing_of_the_kind", "Coming from Streamlit"),
    ],
)
def test_a_part_of_the_server_that_is_not_there_names_itself_and_what_there_is(
    name: str, instead: str
) -> None:
    at = AppTest.from_string(
        f"""
        import streamlit as st
        from streamlit.runtime import get_instance
        st.text(hasattr(get_instance(), {name!r}))
        get_instance().{name}
        """
    ).run()
    assert at.text[0].value == "False"
    assert f"Runtime.instance().{name}" in at.exception[0].value
    assert instead in at.exception[0].value


def test_the_containers_that_a_script_is_in() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        from streamlit.delta_generator_singletons import context_dg_stack
        def count(): st.text(f"{len(context_dg_stack.get())}")
        count()
        with st.container():
            with st.expander("e"):
                count()
                inner = context_dg_stack.get()[-1]
            context_dg_stack.get()[0].text("on the page")
        inner.text("in the expander")
        context_dg_stack.set(())
        """
    ).run()
    assert at.expander[0].text.values == ["3", "in the expander"]
    assert at.text.values == ["1", "3", "in the expander", "on the page"]
    assert "`with container:`" in at.exception[0].value


def test_a_page_is_of_streamlits_class() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        from streamlit.navigation.page import StreamlitPage
        page = st.Page(lambda: st.text("here"), title="P", url_path="p")
        st.text(isinstance(page, StreamlitPage))
        """
    ).run()
    assert at.text.values == ["True"]


def test_an_app_that_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.web import bootstrap

    lines: list[list[str]] = []

    def main() -> None:
        lines.append(sys.argv[1:])
        raise SystemExit(130 if len(lines) < 2 else 2)

    monkeypatch.setattr("millpond.cli.main", main)
    before = sys.argv
    bootstrap.load_config_options({"server.port": 8600})
    bootstrap.run("app.py", False, ["a"], {"server_headless": True, "theme.base": None})
    with pytest.raises(SystemExit):
        bootstrap.run("app.py", False, [], {})
    assert sys.argv is before
    assert lines == [
        ["run", "app.py", "--server.port", "8600", "--server.headless", "true", "--", "a"],
        ["run", "app.py", "--server.port", "8600", "--"],
    ]


def test_the_context_of_a_run_has_the_whole_query_string_and_tells_pages_apart(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    app = """
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx
        ctx = get_script_run_ctx()
        st.text(ctx.query_string)
        st.text(ctx.page_script_hash)
        """
    for name in ("app.py", "pages/other.py"):
        (tmp_path / name).write_text(textwrap.dedent(app))
    at = AppTest.from_file(tmp_path / "app.py")
    at.query_params["a"] = "ä z"
    query, first = at.run().text.values
    assert query == "a=%C3%A4+z"
    assert at.run().text.values == [query, first]
    assert first != at.switch_page("pages/other.py").run().text.values[1] != ""


def test_a_thread_of_the_app_draws_with_the_context_of_the_run() -> None:
    at = AppTest.from_string(
        """
        import threading
        import streamlit as st
        from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx
        for ctx in ((), (get_script_run_ctx(),)):
            thread = threading.Thread(target=st.write, args=("from a thread",))
            add_script_run_ctx(thread, *ctx)
            thread.start()
            thread.join()
        """
    ).run()
    assert at.markdown.values == ["from a thread"] * 2


def test_a_thread_that_runs_already_is_given_the_context_of_the_run() -> None:
    at = AppTest.from_string(
        """
        import threading
        from concurrent.futures import ThreadPoolExecutor
        import streamlit as st
        from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx
        ctx, box = get_script_run_ctx(), st.container()
        def given(*which):
            assert get_script_run_ctx() is None
            assert add_script_run_ctx(*which, ctx=ctx) is threading.current_thread()
            with box: st.write("in the box")
            st.write("from a thread")
            st.session_state.seen = True
        for target in (given, lambda: given(threading.current_thread())):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
        begin = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(lambda: begin.wait() and st.write("from a pool"))
            for thread in pool._threads: add_script_run_ctx(thread, ctx)
            begin.set()
            done.result()
        with ThreadPoolExecutor(1, initializer=add_script_run_ctx, initargs=(None, ctx)) as pool:
            pool.submit(st.write, "from a pool").result()
        """
    ).run()
    assert at.exception.values == []
    assert at.markdown.values == ["in the box"] * 2 + ["from a thread"] * 2 + ["from a pool"] * 2
    assert at.session_state.seen


def test_control_flow_is_no_exception_that_guards_swallow() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        from streamlit.runtime.scriptrunner import RerunException, StopException
        try:
            st.stop()
        except Exception:
            st.write("swallowed")
        except StopException:
            st.write("let through")
            raise
        """
    ).run()
    assert at.markdown.values == ["let through"]


def test_what_packages_and_apps_ask_of_caching() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        from streamlit.runtime.caching import cache_data, save_media_data
        from streamlit.runtime.caching.cache_errors import UnhashableParamError, UnserializableReturnValueError
        assert cache_data is st.cache_data

        @cache_data(show_spinner=False)
        def draw(x):
            save_media_data(b"data", "image/png", "id")
            return (each for each in [x]) if x else x

        st.write(draw(0))
        for what, kind in ((1, UnserializableReturnValueError), (open, UnhashableParamError)):
            try:
                draw(what if what == 1 else (each for each in []))
            except kind:
                st.write("caught")
        """
    ).run()
    assert at.exception.values == []
    assert at.markdown.values == ["`0`", "caught", "caught"]


def test_forms_are_known_to_packages() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        from streamlit.elements.lib.form_utils import current_form_id, is_in_form
        st.write(is_in_form(st._main))
        with st.form("f"):
            st.write(is_in_form(st._main), current_form_id(st._main))
            st.form_submit_button()
        """
    ).run()
    assert at.markdown.values == ["`False`", "`True` form:f"]


def test_a_mark_of_metrics_leaves_the_function_as_it_is() -> None:
    from streamlit.runtime.metrics_util import gather_metrics

    assert gather_metrics("name", len) is len
    assert gather_metrics("name")(len) is len


def test_an_app_shows_its_exceptions_in_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit.error_util as theirs

    shown: list[Any] = []
    error_util.handle(ValueError("usual"), lambda: shown.append("usual"))
    handler = theirs.handle_uncaught_app_exception
    monkeypatch.setattr(handler, "__code__", (lambda error: error.shown.append(error)).__code__)
    error = ValueError("own")
    error.shown = shown  # type: ignore[attr-defined]
    error_util.handle(error, lambda: shown.append("usual"))
    assert shown == ["usual", error]


def test_an_image_has_an_address_for_frames() -> None:
    at = AppTest.from_string(
        """
        import base64, io
        from PIL import Image
        import streamlit as st
        from streamlit.elements.lib.image_utils import image_to_url
        from streamlit.elements.lib.layout_utils import LayoutConfig
        picture = Image.new("RGB", (2, 2), "red")
        raw = io.BytesIO(); picture.save(raw, "PNG")
        for image in (picture, raw.getvalue(), "https://example.org/a.png"):
            st.text(image_to_url(image, LayoutConfig(width=5), False, "RGB", "PNG", "id"))
        """
    ).run()
    assert not at.exception, at.exception[0].value
    picture, same, elsewhere = at.text.values
    assert picture.startswith("/files/")
    assert same.startswith("/files/")
    assert elsewhere == "https://example.org/a.png"


def test_places_that_packages_draw_into() -> None:
    at = AppTest.from_string(
        """
        import streamlit as st
        with st._event:
            st.text("event")
        with st._bottom:
            st.text("bottom")
        st._main._skeleton(height=20)
        st.text(repr(st._main._get_delta_path_str()))
        """
    ).run()
    assert not at.exception, at.exception[0].value
    assert sorted(at.text.values)[1:] == ["bottom", "event"]


def test_the_classes_of_what_a_test_finds() -> None:
    from streamlit.testing.v1 import element_tree as classes

    assert set(FACTS["AppTest.elements"]) <= set(vars(classes))
    at = AppTest.from_string(
        """
        import streamlit as st
        st.title("t"); st.header("h"); st.subheader("s"); st.caption("c"); st.markdown("m"); st.error("e")
        st.warning("w"); st.info("i"); st.success("s"); st.code("c"); st.json({}); st.text("t")
        st.expander("e"); st.tabs(["t"]); st.columns(2)
        """
    ).run()
    for name in (
        "title",
        "header",
        "subheader",
        "caption",
        "markdown",
        "error",
        "warning",
        "info",
        "success",
        "code",
    ):
        assert isinstance(getattr(at, name)[0], getattr(classes, name.capitalize())), name
    assert isinstance(at.caption[0], classes.Markdown)
    assert isinstance(at.expander[0], classes.Expander)
    assert isinstance(at.tabs[0], classes.Tab)
    assert isinstance(at.columns[0], classes.Column)
    assert not isinstance(at.markdown[0], classes.Metric)
