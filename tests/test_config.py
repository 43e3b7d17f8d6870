"""The configuration: what it accepts, which source wins, and what its errors say."""

from __future__ import annotations

import ast
import contextlib
import http.server
import json
import sys
import threading
import tomllib
from pathlib import Path

import msgspec
import pytest

from millpond.config import Config, ConfigError, load_config, schema, show
from millpond.config.load import settable
from millpond.config.schema import nearest

FACTS = json.loads((Path(__file__).parent / "facts" / "streamlit-config.json").read_text())

# Lines of Streamlit's own help texts that look like options in the facts file.
NOT_OPTIONS = {"theme.family", "theme.url", "theme.weight", "theme.style"}

OURS = {
    "client.importStreamlit",
    "client.language",
    "logger.json",
    "map.attribution",
    "map.hosts",
    "map.tileServer",
    "server.contentSecurityPolicy",
    "server.crossOriginOpenerPolicy",
    "server.frameAncestors",
    "server.maxCacheStoreSize",
    "server.maxConnectionsPerAddress",
    "server.maxConnectionsPerBrowser",
    "server.maxNewSessionsPerMinute",
    "server.metrics",
    "server.shutdownDelay",
    "server.shutdownTimeout",
    "server.traces",
    "server.trustedUserHeadersFrom",
    "server.workers",
    "session.app",
    "session.files",
    "session.maxFileInStore",
    "session.store",
    "session.ttl",
    "session.resume",
    "session.durability",
    "session.secret",
    "session.onUnpicklable",
    "session.maxValueSize",
    "session.maxSessionSize",
    "session.panel",
    "session.history",
    "session.historySize",
    # Streamlit's, but absent from the facts because they vary or are hidden.
    "server.cookieSecret",
    "server.trustedUserHeaders",
}

OTHER_DEFAULTS = {
    "browser.gatherUsageStats": "nothing is gathered",
    "server.showEmailPrompt": "no address is asked for",
    "secrets.files": "computed from the project when secrets are read",
}


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def write(folder: Path, text: str, hidden: str = ".millpond") -> Path:
    (folder / hidden).mkdir(exist_ok=True)
    file = folder / hidden / "config.toml"
    file.write_text(text)
    return file


def test_the_options_are_streamlits_and_ours():
    assert set(schema()) == (set(FACTS) - NOT_OPTIONS) | OURS


def test_the_defaults_are_streamlits_except_where_a_reason_is_given():
    config = load_config()
    for name in set(FACTS) - NOT_OPTIONS - set(OTHER_DEFAULTS):
        if name == "server.headless":  # depends on the machine
            continue
        text = FACTS[name]
        expected = None if text is None else ast.literal_eval(PYTHON.get(text, text))
        assert config.get(name) == expected, name


PYTHON = {"true": "True", "false": "False"}


def test_every_option_is_described():
    for option in schema().values():
        assert option.description.endswith("."), option.name


def test_names_of_attributes_and_of_options_agree():
    config = Config()
    for option in schema().values():
        value: object = config
        for attribute in option.path:
            value = getattr(value, attribute)
        assert value == option.default or isinstance(value, dict), option.name


def test_each_source_wins_over_the_one_before(tmp_path, project):
    home = tmp_path / "home"
    home.mkdir()
    env: dict[str, str] = {}
    flags: dict[str, str] = {}

    def port() -> int:
        return load_config(project, flags=flags, env=env, home=home).server.port

    assert port() == 8501
    write(home, "[server]\nport = 1", ".streamlit")
    assert port() == 1
    write(home, "[server]\nport = 2")
    assert port() == 2
    write(project, "[server]\nport = 3", ".streamlit")
    assert port() == 3
    write(project, "[server]\nport = 4")
    assert port() == 4
    env["STREAMLIT_SERVER_PORT"] = "5"
    assert port() == 5
    env["MILLPOND_SERVER_PORT"] = "6"
    assert port() == 6
    flags["server.port"] = "7"
    assert port() == 7


def test_sources_differ_by_option_not_by_file(project):
    write(project, "[server]\nport = 3\nrunOnSave = true", ".streamlit")
    file = write(project, "[server]\nport = 4")
    config = load_config(project)
    assert (config.server.port, config.server.run_on_save) == (4, True)
    assert config.sources["server.port"] == str(file)
    assert ".streamlit" in config.sources["server.runOnSave"]


def test_of_two_projects_the_later_wins(tmp_path, project):
    write(tmp_path, "[server]\nport = 1\nrunOnSave = true")
    write(project, "[server]\nport = 2")
    server = load_config(tmp_path, project).server
    assert (server.port, server.run_on_save) == (2, True)


def test_nothing_outside_of_the_arguments_is_read(monkeypatch, project):
    write(project, "[server]\nport = 1")
    monkeypatch.chdir(project)
    monkeypatch.setenv("HOME", str(project))
    monkeypatch.setenv("MILLPOND_SERVER_PORT", "2")
    assert load_config().server.port == 8501


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("server.port", "9000", 9000),
        ("server.headless", "true", True),
        ("server.headless", "False", False),
        ("server.headless", "0", False),
        ("server.headless", "on", True),
        ("server.address", "10.0.0.1", "10.0.0.1"),
        ("server.address", "", None),
        ("server.baseUrlPath", "", ""),
        ("server.corsAllowedOrigins", "http://a, http://b", ["http://a", "http://b"]),
        ("server.corsAllowedOrigins", '["http://a"]', ["http://a"]),
        ("server.maxCacheDataSize", "2gb", "2gb"),
        ("server.maxCacheDataSize", "0", 0),
        ("client.showErrorDetails", "false", False),
        ("client.showErrorDetails", "type", "type"),
        ("client.showErrorLinks", "auto", "auto"),
        ("runner.cacheBackgroundRefreshTTLMultiplier", "3", 3.0),
        ("runner.connectionDefaultTTL", "none", None),
        ("theme.linkUnderline", "yes", True),
        ("theme.headingFontSizes", "3rem", "3rem"),
        ("theme.headingFontSizes", "3rem,2rem", ["3rem", "2rem"]),
        ("theme.headingFontWeights", "700", 700),
        ("theme.headingFontWeights", "[700, 600]", [700, 600]),
        ("theme.headingFontWeights", "700,600", [700, 600]),
        ("theme.font", "1", "1"),
        ("theme.baseRadius", "none", "none"),
        ("theme.baseRadius", "1.5rem", "1.5rem"),
        (
            "theme.fontFaces",
            '[{"family": "a", "url": "app/static/a.woff2"}]',
            [{"family": "a", "url": "app/static/a.woff2"}],
        ),
        ("theme.dark.sidebar.textColor", "#fff", "#fff"),
        ("server.trustedUserHeaders", '{"X-User": "email"}', {"X-User": "email"}),
        ("server.contentSecurityPolicy", "default-src 'self'", "default-src 'self'"),
    ],
)
def test_a_flag_and_a_variable_mean_the_same(name, text, expected):
    option = schema()[name]
    for config in (
        load_config(flags={name: text}),
        load_config(env={f"MILLPOND_{option.env}": text}),
        load_config(env={f"STREAMLIT_{option.env}": text}),
    ):
        assert config.get(name) == expected
        assert type(config.get(name)) is type(expected)


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("server.runOnSave", "SERVER_RUN_ON_SAVE"),
        ("server.enableCORS", "SERVER_ENABLE_CORS"),
        ("server.disconnectedSessionTTL", "SERVER_DISCONNECTED_SESSION_TTL"),
        (
            "global.showWarningOnDirectExecution",
            "GLOBAL_SHOW_WARNING_ON_DIRECT_EXECUTION",
        ),
        ("theme.light.sidebar.font", "THEME_LIGHT_SIDEBAR_FONT"),
    ],
)
def test_names_of_variables(name, variable):
    assert schema()[name].env == variable


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (
            {"server.prot": "1"},
            "There is no option 'server.prot'. Did you mean 'server.port'?",
        ),
        ({"port": "1"}, "There is no option 'port'. Did you mean 'server.port'?"),
        (
            {"Server.Port": "1"},
            "There is no option 'Server.Port'. Did you mean 'server.port'?",
        ),
        (
            {"xyzzy.qqq": "1"},
            "There is no option 'xyzzy.qqq'. `millpond config show` lists",
        ),
        (
            {"server.port": "eight"},
            'server.port must be a whole number from 0 to 65535, not "eight" (the flag --server.port).',
        ),
        (
            {"server.port": "70000"},
            'server.port must be a whole number from 0 to 65535, not "70000"',
        ),
        (
            {"server.headless": "maybe"},
            'server.headless must be true or false, not "maybe"',
        ),
        (
            {"logger.level": "loud"},
            'logger.level must be one of "error", "warning", "info", "debug", not "loud"',
        ),
        (
            {"server.sslCertFile": "a.pem"},
            "HTTPS needs both a certificate and a key: set serv",
        ),
    ],
)
def test_errors_of_flags(flags, message):
    with pytest.raises(ConfigError) as caught:
        load_config(flags=flags)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[server]\nport = '8'",
            'server.port must be a whole number from 0 to 65535, not "8" (',
        ),
        (
            "[server]\nport = true",
            "server.port must be a whole number from 0 to 65535, not true",
        ),
        ("[server]\nprot = 8", "There is no option 'server.prot' ("),
        ("port = 8", "There is no option 'port' ("),
        ("[sever]\nport = 8", "There is no option 'sever.port' ("),
        (
            "[server.port]\nx = 8",
            'server.port must be a whole number from 0 to 65535, not {"x',
        ),
        (
            "[server]\ncorsAllowedOrigins = [1]",
            "server.corsAllowedOrigins must be a list of st",
        ),
        ("[server", None),
    ],
)
def test_errors_of_files_name_the_file(project, text, message):
    file = write(project, text)
    with pytest.raises(ConfigError) as caught:
        load_config(project)
    assert str(file) in str(caught.value)
    assert str(caught.value).startswith(message or f"{file} is not valid TOML")


def test_a_misspelt_variable_of_ours_is_an_error():
    with pytest.raises(ConfigError, match=r"MILLPOND_SERVER_PROT does not name .*'server\.port'"):
        load_config(env={"MILLPOND_SERVER_PROT": "1"})


def test_other_variables_are_left_alone():
    env = {
        "STREAMLIT_SERVER_PROT": "1",
        "STREAMLIT_X": "1",
        "MILLPOND_HOME": "x",
        "PORT": "1",
    }
    assert load_config(env=env).sources == {}


def test_options_of_old_streamlits_are_ignored_with_a_warning(project):
    write(project, "[mapbox]\ntoken = 'x'\n[runner]\nfixMatplotlib = true", ".streamlit")
    config = load_config(project)
    assert [
        "mapbox.token" in config.warnings[0],
        "fixMatplotlib" in config.warnings[1],
    ] == [
        True,
        True,
    ]


def test_the_browsers_port_follows_the_servers():
    assert load_config(flags={"server.port": "9"}).browser.server_port == 9
    flags = {"server.port": "9", "browser.serverPort": "443"}
    assert load_config(flags=flags).browser.server_port == 443


@pytest.mark.parametrize(
    ("platform", "env", "headless"),
    [
        ("linux", {}, True),
        ("linux", {"DISPLAY": ":0"}, False),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, False),
        ("darwin", {}, False),
        ("win32", {}, False),
    ],
)
def test_headless_depends_on_the_machine(monkeypatch, platform, env, headless):
    monkeypatch.setattr(sys, "platform", platform)
    assert load_config(env=env).server.headless is headless
    assert load_config(env=env, flags={"server.headless": "no"}).server.headless is False


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("server.prt", "server.port"),
        ("sever.port", "server.port"),
        ("server-port", "server.port"),
        ("port", "server.port"),
        ("headless", "server.headless"),
        ("theme.primary", "theme.primaryColor"),
        ("theme.sidebar.primaryColour", "theme.sidebar.primaryColor"),
        # A section in common makes no two names alike.
        ("server.foo", None),
        ("server.host", None),
        ("session.lifetime", None),
        ("foo", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_named_only_when_it_is_near(asked, near):
    assert nearest(asked) == (
        f" Did you mean {near!r}?" if near else " `millpond config show` lists all options."
    )


def test_get_of_an_unknown_option_names_the_nearest():
    with pytest.raises(ConfigError, match=r"Did you mean 'server\.port'"):
        Config().get("server.prot")


def test_some_options_can_be_set_at_run_time():
    assert settable("client.toolbarMode", "viewer") == "viewer"
    assert settable("client.showErrorDetails", False) is False


def test_what_nobody_is_to_read_has_asterisks():
    flags = {"session.secret": "s" * 40, "session.store": "redis://me:pw@host"}
    config = load_config(flags=flags)
    assert config.public("session.secret") == config.public("session.store") == "***"
    assert load_config(flags={"session.store": "redis://host"}).public("session.store") == "redis://host"
    assert Config().public("server.cookieSecret") is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("server.port", 1, "server.port is read when the server starts"),
        ("client.toolbarMode", "loud", 'client.toolbarMode must be one of "auto"'),
        (
            "client.toolbarMod",
            "auto",
            "There is no option 'client.toolbarMod'. Did you mean",
        ),
    ],
)
def test_what_cannot_be_set_at_run_time(name, value, message):
    with pytest.raises(ConfigError) as caught:
        settable(name, value)
    assert str(caught.value).startswith(message)


def test_a_config_cannot_be_changed_in_place():
    with pytest.raises(AttributeError):
        Config().server.port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("theme.base", '"darkish"', '"light", "dark", or the path or URL of a TOML file'),
        ("theme.primaryColor", '"#12"', 'a colour, such as "#ff4b4b" or "tomato"'),
        ("theme.primaryColor", "5", 'a colour, such as "#ff4b4b" or "tomato"'),
        ("theme.baseRadius", '"roundish"', '"none", "small", "medium", "large", "full", or a length'),
        ("theme.sidebar.buttonRadius", '"-1px"', '"none", "small", "medium", "large", "full", or a length'),
        ("theme.paddingTop", '"10%"', 'a length in rem or px, such as "1.5rem"'),
        ("theme.codeFontSize", "12", 'a length in rem or px, such as "1.5rem"'),
        (
            "theme.headingFontSizes",
            '["1rem", "2em"]',
            "a length in rem or px, or a list of up to six of them",
        ),
        ("theme.headingFontSizes", '["1", "1", "1", "1", "1", "1", "1"]', "a list of up to six of them"),
        ("theme.headingFontSizes", '"big"', "a length in rem or px"),
        ("theme.headingFontWeights", "[700, 610]", "a whole number from 100 to 900 in steps of 50"),
        ("theme.baseFontWeight", "700", "a whole number from 100 to 600 in steps of 50"),
        ("theme.metricValueFontWeight", "950", "a whole number from 100 to 900 in steps of 50"),
        ("theme.baseFontSize", "0", "a whole number, at least 1"),
        ("theme.linkUnderline", '"sometimes"', "true or false"),
        ("theme.chartSequentialColors", '["#000"]', "a list whose items are a colour"),
        ("theme.dark.chartDivergingColors", '["#000"]', "10 of them"),
        ("theme.fontFaces", '[{family = "Sea"}]', "a list of tables with family and url, a url being"),
        (
            "theme.fontFaces",
            '[{family = "Sea", url = "file:///sea.woff2"}]',
            "beginning with https:, http: or data:",
        ),
        (
            "theme.fontFaces",
            '[{family = "Sea", url = "JavaScript:void"}]',
            "beginning with https:, http: or data:",
        ),
        ("theme.font", '"  "', '"sans-serif", "serif", "monospace", a font family'),
    ],
)
def test_an_option_of_the_theme_says_what_it_accepts(project, name, value, accepted):
    section, _, key = name.rpartition(".")
    file = write(project, f"[{section}]\n{key} = {value}")
    with pytest.raises(ConfigError) as caught:
        load_config(project)
    text = str(caught.value)
    assert text.startswith(f"{name} must be ")
    assert accepted in text
    assert text.endswith(f"({file}).")


def test_base_names_a_theme_file_which_is_weaker_than_the_options_here(project):
    (project / "themes").mkdir()
    sea = project / "themes" / "sea.toml"
    sea.write_text(
        '[theme]\nbase = "dark"\nprimaryColor = "#00ffff"\nfont = "serif"\n[theme.sidebar]\ntextColor = "#fff"'
    )
    file = write(project, '[theme]\nbase = "themes/sea.toml"\nfont = "monospace"')
    config = load_config(project)
    assert (config.theme.base, config.theme.primary_color, config.theme.font) == (
        "dark",
        "#00ffff",
        "monospace",
    )
    assert config.theme.sidebar.text_color == "#fff"
    assert config.sources["theme.primaryColor"] == str(sea)
    assert config.sources["theme.font"] == str(file)
    assert sea in config.files
    assert load_config(flags={"theme.base": str(sea)}).theme.font == "serif"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "theme.base names 'sea.toml', and there is no such file in "),
        ("primaryColor = 1", "has no [theme] table."),
        ("[theme", "is not valid TOML"),
        ("[theme]\n[server]\nport = 1", "may only have a [theme] table; it also has [server] too."),
        ('[theme]\nbase = "other.toml"', 'must have "light" or "dark" as its base, not \'other.toml\'.'),
        ('[theme]\nprimaryColor = "#12"', "theme.primaryColor must be a colour"),
        ("[theme]\nprimary = 1", "There is no option 'theme.primary'"),
    ],
)
def test_a_theme_file_that_is_none_is_refused(project, text, message):
    if text is not None:
        (project / "sea.toml").write_text(text)
    write(project, '[theme]\nbase = "sea.toml"')
    with pytest.raises(ConfigError) as caught:
        load_config(project)
    assert message in str(caught.value)


@contextlib.contextmanager
def web(status, body):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sea.toml"
        finally:
            server.shutdown()
            thread.join()


def test_a_theme_may_come_from_the_web():
    with web(200, b'[theme]\nprimaryColor = "#00ffff"') as address:
        config = load_config(flags={"theme.base": address})
    assert config.theme.primary_color == "#00ffff"
    assert config.theme.base is None


def test_an_address_that_does_not_answer_keeps_no_app_from_starting():
    with web(404, b"") as address:
        config = load_config(flags={"theme.base": address, "theme.font": "serif"})
    assert config.theme.font == "serif"
    assert config.warnings == (
        f"theme.base: {address} cannot be fetched (Not Found). The page has the rest of its theme.",
    )


def test_show_names_the_sources_and_reads_back_as_the_same(project):
    file = write(project, '[theme.sidebar]\nfont = "a \\"b\\""\n[server]\nport = 3')
    flags = {"server.corsAllowedOrigins": "a,b", "client.showErrorDetails": "type"}
    flags["server.trustedUserHeaders"] = '{"X-User": "email"}'
    config = load_config(project, flags=flags)
    text = show(config)
    assert f"# From {file}.\nport = 3" in text
    assert "# From the flag --client.showErrorDetails.\n" in text
    assert "\n# runOnSave = false" in text
    write(project, text)
    again = load_config(project)
    assert set(again.sources) == set(config.sources)
    assert msgspec.structs.replace(again, sources={}) == msgspec.structs.replace(config, sources={})


def test_show_without_its_comment_signs_is_valid_toml():
    lines = [line.removeprefix("# ") if is_default(line) else line for line in show(Config()).split("\n")]
    tables = tomllib.loads("\n".join(lines))
    assert tables["server"]["port"] == 8501
    assert tables["server"]["disconnectedSessionTTL"] == 120


def is_default(line: str) -> bool:
    key, equals, value = line.removeprefix("# ").partition(" = ")
    return bool(equals and value) and line.startswith("# ") and key.isalnum()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server.cookieSecret", "hunter2"),
        ("session.secret", "hunter2"),
        ("session.store", "redis://me:hunter2@localhost"),
    ],
)
def test_show_keeps_secrets_to_itself(name, value):
    assert "hunter2" not in show(load_config(flags={name: value}))


def test_show_tells_of_a_store_without_a_password():
    assert "redis://localhost" in show(load_config(flags={"session.store": "redis://localhost"}))


@pytest.mark.parametrize("value", ["}", "a{b", "a\rb", "a\fb", "\x00", "Sea\n", "\udcff", "<"])
def test_a_font_is_refused_that_css_could_not_hold(value):
    with pytest.raises(ConfigError, match=r"theme\.font must be"):
        load_config(flags={"theme.font": value})


@pytest.mark.parametrize("name", ["theme.linkUnderline", "theme.font", "theme.primaryColor", "server.port"])
def test_bytes_that_are_no_text_are_refused_in_words(name):
    variable = "MILLPOND_" + schema()[name].env
    with pytest.raises(ConfigError) as caught:
        load_config(env={variable: "\udcff"})  # as Python reads such bytes
    str(caught.value).encode()
    assert str(caught.value).startswith(f"{name} must be ")


@pytest.mark.parametrize("name", ["theme.linkUnderline", "theme.codeFontSize", "server.port"])
def test_an_error_shows_the_beginning_of_a_long_value(name):
    with pytest.raises(ConfigError) as caught:
        load_config(flags={name: "a" * 10_000})
    assert "aaaa" in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("value", "why"), [("9" * 5000, "too many digits"), ("[" * 5000 + "]" * 5000, "nested too deeply")]
)
def test_what_python_cannot_hold_is_no_toml(project, value, why):
    file = write(project, f"[server]\nport = {value}")
    with pytest.raises(ConfigError, match=why) as caught:
        load_config(project)
    assert str(caught.value).startswith(f"{file} is not valid TOML")
    file.write_text('[theme]\nbase = "sea.toml"')
    (project / "sea.toml").write_text(f"[theme]\nfont = {value}")
    with pytest.raises(ConfigError, match=why):
        load_config(project)


@pytest.mark.parametrize("value", ["\u0661\u0662px", "1.", "1px\u0660"])
def test_a_length_has_the_digits_of_css(value):
    with pytest.raises(ConfigError, match="a length in rem or px"):
        load_config(flags={"theme.codeFontSize": value})
