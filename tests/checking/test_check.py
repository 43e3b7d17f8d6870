"""`millpond check`: what is found, and that nothing is found where nothing is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from millpond.checking import packages
from millpond.checking.project import check_paths
from millpond.cli import commands
from millpond.errors import ConfigError
from tests.docs.blocks import REPOSITORY, blocks
from tests.specimens import SHEET


def check(folder, source, name="app.py"):
    file = folder / name
    file.write_text(source, "utf-8")
    return check_paths([file]).findings


def found(folder, source):
    """(line, column, level, kind, text) of each; what is installed where the tests run is no matter here."""
    return [
        (one.line, one.column, one.level, one.kind, one.text)
        for one in check(folder, source)
        if one.kind != "installed"
    ]


WRONG = {
    "st.buton('x')": ("name", "There is no `st.buton`. Did you mean `st.button`?"),
    "st.experimental_rerun()": (
        "name",
        "`st.experimental_rerun` was removed from Streamlit: use `st.rerun`.",
    ),
    "if hasattr(st, 'nope'):\n    st.rerun()\nelse:\n    st.experimental_rerun()": ("name", "was removed"),
    "try:\n    import orjson\nexcept ImportError:\n    from streamlit import experimental_rerun": (
        "import",
        "was removed",
    ),
    "try:\n    from streamlit import nope\nexcept ImportError:\n    from streamlit import experimental_rerun": (
        "import",
        "was removed",
    ),
    "@st.cache\ndef f(): ...": ("name", "`st.cache` was removed"),
    "st.sidebar.buton('x')": ("name", "Did you mean `sidebar.button`?"),
    "st.sidebar.rerun()": ("name", "containers have no such method. It is `st.rerun`."),
    "a, b = st.columns(2)\nb.buton('x')": ("name", "button"),
    "a, *rest = st.tabs(['x', 'y'])\nrest[0].buton('x')": ("name", "button"),
    "for c in st.columns(2):\n    c.buton('x')": ("name", "button"),
    "cols = st.columns(2)\nfor i, c in enumerate(cols):\n    c.buton('x')": ("name", "button"),
    "cols = st.columns(2)\ncols[1].buton('x')": ("name", "button"),
    "with st.form('f') as f:\n    f.buton('x')": ("name", "button"),
    "with st.sidebar:\n    st.buton('x')": ("name", "button"),
    "s = st.status('x')\ns.updat(label='y')": ("name", "updat"),
    "def f():\n    box = st.empty()\n    box.container().buton('x')": ("name", "button"),
    "st.column_config.TxtColumn('x')": ("name", "`streamlit.column_config` has no `TxtColumn`"),
    "st.button('x', on_clik=f)": ("parameter", "no parameter `on_clik`. Did you mean `on_click`?"),
    "st.column_config.TextColumn('x', max_char=3)": ("parameter", "Did you mean `max_chars`?"),
    "st.title('x', 'a', 'b')": ("parameter", "accepts 2 arguments by position"),
    "st.button()": ("parameter", "`st.button` needs `label`"),
    "st.button('x', label='y')": ("parameter", "gets `label` twice"),
    "st.radio('x', ['a'], index='b')": ("value", "`index` must be an integer or None; got `'b'`."),
    "st.button('x', type='danger')": ("value", "`type` must be one of"),
    "st.set_page_config(layout='big')": ("value", "`layout` must be one of"),
    "@st.cache_data(ttl='5')\ndef f(): ...": ("value", "`ttl` must be a number of seconds"),
    "@st.fragment(run_every=0)\ndef f(): ...": ("value", "`run_every` must be a number of seconds above 0"),
    "@st.cache_data(tll=5)\ndef f(): ...": ("parameter", "Did you mean `ttl`?"),
    "import streamlit.web.server": ("import", "no module `streamlit.web.server`"),
    "from streamlit.report_thread import get_report_ctx": ("import", "streamlit.report_thread"),
    "from streamlit import caching": ("import", "caching"),
    "from streamlit.runtime import nothing": ("import", "`streamlit.runtime` has no `nothing`"),
    "from streamlit.components.v1 import htm": ("import", "htm"),
    "from streamlit.testing.v1 import AppTest\nAppTest.from_file('x').run().buton": (
        "name",
        "`AppTest` has no",
    ),
    "import streamlit.components.v1 as components\ncomponents.htm('x')": ("name", "htm"),
    "import millpond as mp\nmp.buton('x')": ("name", "button"),
    "from streamlit import sidebar as side\nside.buton('x')": ("name", "button"),
}
"""What fails when it is executed. Each is checked below `import streamlit as st`."""


@pytest.mark.parametrize("source", WRONG)
def test_what_breaks_is_found(source, tmp_path):
    kind, text = WRONG[source]
    (one,) = found(tmp_path, f"import streamlit as st\n{source}\n")
    assert one[2:4] == ("error", kind)
    assert text in one[4]
    assert one[0] > 1
    assert one[1] > 0


NOTED = {
    "st.dataframe(x, use_container_width=True)": ("deprecated", 'width="stretch"'),
    "st.map(x)": ("behaviour", "map.tileServer"),
    "st.html('x', unsafe_allow_javascript=True)": ("behaviour", "contentSecurityPolicy"),
    "st.markdown('<style>@import url(\"https://x.example/f.css\")</style>', unsafe_allow_html=True)": (
        "behaviour",
        "other hosts",
    ),
    "st.session_state.box = st.container()": ("behaviour", "draw it in each run"),
    "st.session_state['f'] = lambda: 3": ("behaviour", "a lambda cannot be saved"),
    "import streamlit_folium": ("package", "cdn.jsdelivr.net"),
    "from streamlit_unheard_of import x": ("package", "`streamlit_unheard_of` is not one of"),
}


@pytest.mark.parametrize("source", NOTED)
def test_what_differs_is_noted(source, tmp_path):
    kind, text = NOTED[source]
    (one,) = found(tmp_path, f"import streamlit as st\n{source}\n")
    assert one[2:4] == ("note", kind)
    assert text in one[4]


RIGHT = [
    "st.write(st.session_state.anything, st.query_params.x, st.secrets.y.z, st.user.name)",
    "if hasattr(st, 'experimental_rerun'):\n    st.experimental_rerun()",
    "dialog = st.dialog if hasattr(st, 'dialog') else st.experimental_dialog",
    "if hasattr(st, 'rerun'):\n    st.rerun()\nelse:\n    st.experimental_rerun()",
    "if not hasattr(st, 'rerun'):\n    st.experimental_rerun()",
    "try:\n    st.experimental_rerun()\nexcept AttributeError:\n    st.rerun()",
    "try:\n    from streamlit import rerun\nexcept ImportError:\n    from streamlit import experimental_rerun as rerun",
    "try:\n    from streamlit.web.server import Server\nexcept ImportError:\n    Server = None",
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from streamlit.proto import x",
    "def f(st):\n    st.buton('x')",
    "class A:\n    st = 3\n    def f(self):\n        self.st.buton()",
    "st = 3\nst.buton('x')",
    "box = st.empty() if x else None\nbox.buton('x')",
    "a, b = st.columns(2)\na = 3\na.real",
    "for a in [st.columns(2)[0], 3]:\n    a.buton",
    "st.button(*given)",
    "st.button(**given)",
    "st.slider('x', *given, step=1)",
    "st.radio('x', ['a'], index=here)",
    "st.columns([1, 2], gap='large', border=True)",
    "st.own = 3\nst.own + 1",
    "st.buton('x')  # millpond: ignore",
    "import streamlit.components.v1 as components\ncomponents.html('x', height=3)",
    "from streamlit.runtime.scriptrunner import get_script_run_ctx, add_script_run_ctx",
    "from streamlit.testing.v1 import AppTest\nat = AppTest.from_file('x').run()\nat.button[0].click().run()\nat.session_state.x",
    "import streamlit as st\nst.testing.v1.AppTest\nst.errors.StreamlitAPIException\nst.runtime.exists()",
    "with st.spinner('x') as nothing:\n    pass",
    "import streamlit_option_menu, streamlit_ace",
    "[c.metric('x', 1) for c in st.columns(2)]",
    "def f():\n    global box\n    box = st.container()\nbox.write('x')",
    "st.exception(ValueError('x'))\nst.help(st.button)\nst.metric('x', 1, '2%', border=True)",
    "st.Page('x.py', title='X', icon='🎈')\nst.App('x.py')\nst.connection('x', type='sql', url='y')",
    "st.column_config.NumberColumn('Price', format='dollar', step=0.01)",
]


@pytest.mark.parametrize("source", RIGHT)
def test_what_is_right_has_no_findings(source, tmp_path):
    assert found(tmp_path, f"import streamlit as st\n{source}\n") == []


def test_a_callable_without_a_hash_is_left_alone(tmp_path):
    assert found(tmp_path, "from millpond.runner import breaking\nbreaking._raise_in(1, 2)\n") == []


def test_our_own_apps_have_no_findings(tmp_path):
    report = check_paths([REPOSITORY / "examples", REPOSITORY / "src/millpond/hello"])
    assert report.files > 20
    assert report.findings == []
    assert check(tmp_path, SHEET) == []


@pytest.mark.parametrize("block", [b for b in blocks("python") if not b.raises], ids=lambda block: block.name)
def test_the_documentation_has_no_findings(block, tmp_path):
    assert found(tmp_path, block.code) == []


def test_pages_and_modules_belong_to_an_app(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "views").mkdir()
    for name in ("pages/1_one.py", "views/two.py", "helper.py", "unrelated.py"):
        (tmp_path / name).write_text("import streamlit as st\nst.buton('x')\n")
    source = "import streamlit as st\nimport helper\nst.navigation([st.Page('views/two.py')]).run()\n"
    names = {Path(one.path).name for one in check(tmp_path, source)}
    assert names == {"1_one.py", "two.py", "helper.py"}


def test_options_and_secrets_are_checked_and_not_shown(tmp_path):
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/config.toml").write_text(
        '[server]\nprot = 1\nport = "x"\n[ui]\nhideTopBar = true\n'
    )
    (tmp_path / ".streamlit/secrets.toml").write_text(
        'x = 1\n[auth]\ncookie_secret = "short"\nredirect_uri = "geheim"\n'
    )
    told = check(tmp_path, "import streamlit as st\n")
    said = {(Path(one.path).name, one.line, one.level, one.text) for one in told}
    assert ("config.toml", 3, "error", 'server.port must be a whole number from 0 to 65535, not "x".') in said
    assert any(one[:3] == ("config.toml", 2, "note") and "'server.port'" in one[3] for one in said)
    assert any(one[:3] == ("config.toml", 5, "note") for one in said)
    assert any(one[:3] == ("secrets.toml", 2, "error") and "redirect_uri" in one[3] for one in said)
    assert not any("geheim" in one[3] for one in said)


def run(*words):
    return CliRunner().invoke(commands.cli, ["check", *map(str, words)], standalone_mode=False)


def code_of(*words):
    answer = run(*words)
    return 2 if answer.exception else answer.return_value


def test_the_exit_code_is_for_ci(tmp_path):
    (tmp_path / "good.py").write_text("import streamlit as st\nst.map(x)\n")
    (tmp_path / "bad.py").write_text("import streamlit as st\nst.buton(x)\n")
    assert code_of(tmp_path / "good.py") == 0
    assert code_of(tmp_path / "bad.py") == 1
    assert code_of(tmp_path / "none.py") == 2
    assert code_of() == 2
    text = run(tmp_path).output.splitlines()
    assert text[0].startswith(f"{tmp_path}/bad.py:2:1: error: There is no `st.buton`.")
    assert text[1].startswith(f"{tmp_path}/good.py:2:1: note: ")
    assert text[-1].startswith("1 error and 1 note (2 files).")


def test_the_report_as_json_and_for_github(tmp_path):
    file = tmp_path / "a,b.py"
    file.write_text("import streamlit as st\nst.buton(x)\n")
    told = json.loads(run(file, "--format", "json").output)
    assert (told["files"], told["errors"], told["findings"][0]["line"]) == (1, 1, 2)
    line = run(file, "--format", "github").output
    assert line.startswith(f"::error file={tmp_path}/a%2Cb.py,line=2,col=1::There is no `st.buton`.")


def test_files_that_cannot_be_read(tmp_path):
    (one,) = found(tmp_path, "import streamlit as st\nst.write(\n")
    assert (one[0], one[3]) == (2, "file")
    (tmp_path / "app.py").write_bytes(b"x = '\xff'\n")
    (one,) = check_paths([tmp_path / "app.py"]).findings
    assert one.kind == "file"
    (tmp_path / "app.py").write_bytes(b"# -*- coding: latin-1 -*-\nx = '\xff'\n")
    assert check_paths([tmp_path / "app.py"]).findings == []
    (tmp_path / "app.py").write_bytes(b"x = '\0'\n")
    assert check_paths([tmp_path / "app.py"]).findings[0].kind == "file"
    (tmp_path / "app.py").write_text("x = " + "(" * 5000 + ")" * 5000)
    assert check_paths([tmp_path / "app.py"]).findings[0].kind == "file"


def test_what_is_no_app(tmp_path):
    (tmp_path / "app.ipynb").write_text("{}")
    with pytest.raises(ConfigError, match="nbconvert"):
        check_paths([tmp_path / "app.ipynb"])
    with pytest.raises(ConfigError, match="has no Python files"):
        check_paths([tmp_path])


def test_a_folder_without_what_is_installed_there_and_with_loops_of_links(tmp_path):
    for inside in ("site", ".venv", "env2/lib", "node_modules"):
        (tmp_path / inside).mkdir(parents=True)
        (tmp_path / inside / "bad.py").write_text("import streamlit as st\nst.buton(x)\n")
    (tmp_path / "env2/pyvenv.cfg").write_text("")
    (tmp_path / "site/loop").symlink_to(tmp_path)
    assert [Path(one.path).parent.name for one in check_paths([tmp_path]).findings] == ["site"]


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("requirements.txt", "pandas\nstreamlit\n", [2]),
        ("requirements.txt", "# streamlit\nStreamlit[auth]>=1.40; python_version > '3.9'\n", [2]),
        ("requirements.txt", "streamlit==1.44.0  # pinned\nmillpond\n", [1]),
        ("requirements.txt", "streamlit @ https://a.example/s.whl\n", [1]),
        ("requirements.txt", "streamlit-aggrid==1.2\nstreamlit_folium\nstreamlit.x\nmy-streamlit\n", []),
        (
            "pyproject.toml",
            '[project]\nname = "a"\ndependencies = [\n  "pandas",\n  "streamlit~=1.3",\n]\n',
            [5],
        ),
        ("pyproject.toml", '[project.optional-dependencies]\nui = ["streamlit (>=1.2)"]\n', [2]),
        ("pyproject.toml", "[dependency-groups]\ndev = ['streamlit', {include-group = 'x'}]\n", [2]),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.11"\nstreamlit = "^1.44"\n', [3]),
        ("pyproject.toml", '[project]\nname = "streamlit"\ndependencies = "streamlit"\n', []),
        ("pyproject.toml", "project = 3\n[tool]\npoetry = []\n", []),
        ("pyproject.toml", "[project\n", []),
    ],
)
def test_streamlit_among_the_requirements(tmp_path, name, text, lines):
    (tmp_path / name).write_text(text)
    findings = check(tmp_path, "import streamlit as st\nst.write(1)\n")
    assert [(Path(one.path).name, one.line, one.level) for one in findings] == [
        (name, line, "note") for line in lines
    ]


def test_ten_thousand_files(tmp_path):
    for number in range(10_000):
        (tmp_path / f"m{number}.py").write_text(
            "import os\n" if number % 10 else "import streamlit as st\nst.write(1)\n"
        )
    report = check_paths([tmp_path])
    assert report.files == 10_000
    assert not report.findings


def test_the_tested_packages_are_those_of_the_documentation():
    table = (
        (REPOSITORY / "docs/components.md")
        .read_text("utf-8")
        .partition("| What is tested |")[2]
        .partition("\n\n")[0]
    )
    assert set(re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE)) == set(packages.TESTED.values())
    imported = (REPOSITORY / "tests/packages/app.py").read_text("utf-8")
    assert [module for module in packages.TESTED if f" {module}" not in imported] == []
