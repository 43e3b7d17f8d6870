"""Signing in and out in a real browser, at a provider of other people's making; with kills, and two replicas."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.browser.conftest import new_profile
from tests.browser.server import ROOT, AppServer
from tests.stores.servers import free_port

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the packages that it uses
    import oidc_provider_mock

pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")
"""The provider's own, in its thread."""

APP = """
import millpond as st

s = st.session_state
if st.button("More"):
    s.count = s.get("count", 0) + 1
if st.user.is_logged_in:
    st.button("Sign out", on_click=st.logout)
else:
    st.button("Sign in", on_click=st.login)
st.text(f"{st.user.get('name', 'nobody')} {s.get('count', 0)}")
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Its address. Its users are Ada and Bob, who sign in with one click."""
    users = [
        oidc_provider_mock.User(sub=name.lower(), claims={"name": name, "email": f"{name}@example.com"})
        for name in ("Ada", "Bob")
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


def app_server(folder: Path, provider: str, *flags: str, port: int | None = None) -> AppServer:
    server = AppServer(folder / "app.py", *flags)
    (folder / "app.py").write_text(APP)
    (folder / ".streamlit").mkdir(exist_ok=True)
    (folder / ".streamlit" / "secrets.toml").write_text(f"""
[auth]
redirect_uri = "http://localhost:{port or server.port}/oauth2callback"
cookie_secret = "a cookie secret of the tests, long enough"
client_id = "app"
client_secret = "secret"
server_metadata_url = "{provider}/.well-known/openid-configuration"
""")
    return server


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = new_profile(chromium)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if "Content Security" in message.text else None,
    )
    yield page
    context.close()
    assert problems == []


def shows(page: Page, text: str) -> None:
    expect(page.get_by_test_id("stText")).to_have_text(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def press_and_go_on(page: Page, name: str) -> None:
    """Without waiting until the page that it leads to has come."""
    page.get_by_role("button", name=name, exact=True).evaluate(
        "(button) => void setTimeout(() => button.click())"
    )


def sign_in(page: Page, user: str, provider: str) -> None:
    press(page, "Sign in")
    expect(page).to_have_url(re.compile(re.escape(provider)))
    press(page, user.lower())


def sign_out(page: Page, provider: str) -> None:
    press(page, "Sign out")
    expect(page).to_have_url(re.compile(re.escape(provider) + "/oauth2/end_session"))
    press(page, "End session")


def test_a_user_signs_in_is_known_and_signs_out(page: Page, provider: str, tmp_path: Path) -> None:
    with app_server(tmp_path, provider) as server:
        page.goto(server.url + "/?from=here")
        press(page, "More")
        shows(page, "nobody 1")
        sign_in(page, "Ada", provider)
        shows(page, "Ada 0")
        assert page.url == server.url + "/?from=here"
        # Nothing is said of a session that was lost: a new one begins with the user.
        expect(page.get_by_role("alert")).to_have_count(0)
        press(page, "More")
        shows(page, "Ada 1")
        page.reload()
        shows(page, "Ada 1")
        server.kill()
        server.start()
        shows(page, "Ada 1")
        press(page, "More")
        shows(page, "Ada 2")
        sign_out(page, provider)
        shows(page, "nobody 0")
        names: Any = {cookie.get("name") for cookie in page.context.cookies(server.url)}
        assert names == {"millpond_browser"}


def test_a_tab_goes_on_when_its_user_signs_in_in_another_one(
    page: Page, provider: str, tmp_path: Path
) -> None:
    """Both showed the page for signing in. What had been done in the first was gone."""
    with app_server(tmp_path, provider) as server:
        page.goto(server.url)
        other = page.context.new_page()
        other.goto(server.url)
        shows(other, "nobody 0")
        sign_in(page, "Ada", provider)
        press(page, "More")
        shows(page, "Ada 1")
        sign_in(other, "Ada", provider)
        shows(other, "Ada 0")
        press(page, "More")
        shows(page, "Ada 2")
        expect(page.get_by_role("alert")).to_have_count(0)
        page.reload()
        shows(page, "Ada 2")
        # Signing out ends both.
        sign_out(other, provider)
        shows(page, "nobody 0")


def test_all_tabs_of_the_browser_are_signed_out_and_the_next_user_has_his_own(
    page: Page, provider: str, tmp_path: Path
) -> None:
    with app_server(tmp_path, provider) as server:
        page.goto(server.url)
        sign_in(page, "Ada", provider)
        shows(page, "Ada 0")
        other = page.context.new_page()
        other.goto(server.url)
        press(other, "More")
        shows(other, "Ada 1")
        sign_out(page, provider)
        shows(page, "nobody 0")
        shows(other, "nobody 0")
        sign_in(page, "Bob", provider)
        shows(page, "Bob 0")
        other.reload()
        shows(other, "Bob 0")


def test_a_way_that_is_stopped_loses_nothing(page: Page, provider: str, tmp_path: Path) -> None:
    with app_server(tmp_path, provider) as server:
        page.goto(server.url)
        press(page, "More")
        shows(page, "nobody 1")
        browser = page.context.new_cdp_session(page)
        page.evaluate(
            "() => navigation.addEventListener('navigateerror', () => setTimeout(() => setTimeout(() => { document.title = 'stopped' })))"
        )
        page.route("**/_millpond/login*", lambda route: None, times=1)  # it gets no answer
        with page.expect_request("**/_millpond/login*"):
            press_and_go_on(page, "Sign in")
        browser.send("Page.stopLoading")
        page.wait_for_function("() => document.title === 'stopped'")
        page.reload()
        shows(page, "nobody 1")


def test_a_server_that_is_killed_on_the_way_makes_no_difference(
    page: Page, provider: str, tmp_path: Path
) -> None:
    with app_server(tmp_path, provider) as server:
        page.goto(server.url)
        press(page, "Sign in")
        expect(page).to_have_url(re.compile(re.escape(provider)))
        server.kill()
        server.start()
        press(page, "ada")
        shows(page, "Ada 0")


def test_the_way_back_leads_to_another_replica(page: Page, provider: str, tmp_path: Path) -> None:
    second_port = free_port()
    store = f"sqlite:///{tmp_path / 'shared' / 'sessions.db'}"
    flags = ("--session.store", store)
    (tmp_path / "shared").mkdir()
    second = app_server(tmp_path, provider, *flags)
    second.port = second_port
    # The provider sends the browser to the second one.
    with app_server(tmp_path, provider, *flags, port=second_port) as first, second:
        page.goto(first.url)
        sign_in(page, "Ada", provider)
        shows(page, "Ada 0")
        assert page.url.startswith(second.url)
        # A cookie is that of all ports of a host.
        page.goto(first.url)
        press(page, "More")
        shows(page, "Ada 1")
        other = page.context.new_page()
        other.goto(second.url)
        shows(other, "Ada 0")
        sign_out(other, provider)
        shows(other, "nobody 0")
        # The open page of the other replica hears of it by itself.
        shows(page, "nobody 0")


def test_a_provider_that_is_away_is_said_with_a_way_back(page: Page, tmp_path: Path) -> None:
    with app_server(tmp_path, f"http://localhost:{free_port()}") as server:
        page.goto(server.url)
        press(page, "Sign in")
        expect(page.get_by_role("heading")).to_have_text("The sign-in service does not respond")
        page.get_by_role("link", name="Back to the app").click()
        shows(page, "nobody 0")


def test_the_example_starts_with_one_command(page: Page) -> None:
    port = free_port()
    command = [sys.executable, str(ROOT / "examples" / "sign_in" / "run.py"), str(port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    # A group of its own: it starts a server in its turn.
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        next(line for line in process.stdout if f"http://localhost:{port}" in line)
        page.goto(f"http://localhost:{port}")
        press(page, "Sign in")
        press(page, "Ada")
        expect(page.get_by_role("heading", name="Hello, Ada!")).to_be_visible()
        page.get_by_role("link", name="Salaries").click()
        expect(page.get_by_text("Only Ada sees this.")).to_be_visible()
        press(page, "Sign out")
        expect(page.get_by_role("heading", name="The corner shop")).to_be_visible()
        expect(page.get_by_role("link", name="Salaries")).to_have_count(0)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


FORM = """
import millpond as st

if st.user.is_logged_in:
    with st.form("order"):
        street = st.text_input("Street")
        plan = st.file_uploader("Plan")
        if st.form_submit_button("Send"):
            st.session_state.sent = street
    st.text_area("Notes")
    st.button("Sign out", on_click=st.logout)
else:
    st.button("Sign in", on_click=st.login)
st.text(f"{st.user.get('name', 'nobody')}, sent {st.session_state.get('sent')}")
"""


def with_form(folder: Path, provider: str, days: float) -> AppServer:
    server = app_server(folder, provider)
    (folder / "app.py").write_text(FORM)
    last_for(server, days)
    return server


def last_for(server: AppServer, days: float) -> None:
    """For how long logins last, also those that there are."""
    secrets = server.script.parent / ".streamlit" / "secrets.toml"
    kept = [line for line in secrets.read_text().splitlines() if not line.startswith("cookie_days")]
    secrets.write_text("\n".join([*kept, f"cookie_days = {days}", ""]))


def type_half(page: Page) -> None:
    page.get_by_label("Street").fill("Elm Street")
    page.get_by_label("Street").press("Tab")
    page.get_by_label("Notes").fill("not so fast")


def kept_in_the_tab(page: Page) -> str:
    return str(page.evaluate("JSON.stringify(sessionStorage)"))


def test_a_half_filled_form_is_there_again_when_the_user_signs_in_after_the_end_of_the_login(
    page: Page, provider: str, tmp_path: Path
) -> None:
    with with_form(tmp_path, provider, days=15 / 86400) as server:
        page.goto(server.url)
        sign_in(page, "Ada", provider)
        shows(page, "Ada, sent None")
        type_half(page)
        shows(page, "nobody, sent None")
        # Sealed: whoever uses this tab now finds nothing of it.
        assert "millpond:aside" in kept_in_the_tab(page)
        assert "Elm" not in kept_in_the_tab(page)
        assert "fast" not in kept_in_the_tab(page)
        last_for(server, 30)
        sign_in(page, "Ada", provider)
        shows(page, "Ada, sent None")
        expect(page.get_by_label("Street")).to_have_value("Elm Street")
        expect(page.get_by_label("Notes")).to_have_value("not so fast")
        press(page, "Send")
        shows(page, "Ada, sent Elm Street")
        assert "millpond:aside" not in kept_in_the_tab(page)


def test_a_half_filled_form_is_not_there_for_another_user(page: Page, provider: str, tmp_path: Path) -> None:
    with with_form(tmp_path, provider, days=30) as server:
        page.goto(server.url)
        sign_in(page, "Ada", provider)
        shows(page, "Ada, sent None")
        type_half(page)
        # As when a laptop wakes up: the line is lost, and the login is over when it is back.
        server.kill()
        last_for(server, 1e-6)
        server.start()
        shows(page, "nobody, sent None")
        assert "Elm" not in kept_in_the_tab(page)
        last_for(server, 30)
        sign_in(page, "Bob", provider)
        shows(page, "Bob, sent None")
        expect(page.get_by_label("Street")).to_have_value("")
        expect(page.get_by_label("Notes")).to_have_value("")
        sign_out(page, provider)
        # Nor for its own user afterwards: Bob was here, and it is gone.
        sign_in(page, "Ada", provider)
        shows(page, "Ada, sent None")
        expect(page.get_by_label("Street")).to_have_value("")
        assert "millpond:aside" not in kept_in_the_tab(page)


def test_a_laptop_that_wakes_up_after_the_end_of_the_login_has_the_form_for_its_user(
    page: Page, provider: str, tmp_path: Path
) -> None:
    with with_form(tmp_path, provider, days=30) as server:
        page.goto(server.url)
        sign_in(page, "Ada", provider)
        type_half(page)
        page.locator("input[type=file]").set_input_files(
            files={"name": "plan.txt", "mimeType": "text/plain", "buffer": b"the plan"}
        )
        expect(page.get_by_text("plan.txt")).to_be_visible()
        server.kill()
        last_for(server, 1e-6)
        server.start()
        shows(page, "nobody, sent None")
        # What the page came with, the key too, is not there for the next one at this tab.
        assert "millpond:aside" in kept_in_the_tab(page)
        assert '"key"' not in page.content()
        assert "Elm" not in page.content()
        last_for(server, 30)
        sign_in(page, "Ada", provider)
        expect(page.get_by_label("Street")).to_have_value("Elm Street")
        expect(page.get_by_label("Notes")).to_have_value("not so fast")
        # Files go with the session: none is shown that would not be sent.
        expect(page.get_by_text("plan.txt")).to_have_count(0)
        press(page, "Send")
        shows(page, "Ada, sent Elm Street")


def test_a_tab_without_a_line_keeps_nothing_after_a_sign_out_and_works_for_the_next_user(
    page: Page, provider: str, tmp_path: Path
) -> None:
    lines: list[WebSocketRoute] = []
    offline = False

    def connect(line: WebSocketRoute) -> None:
        if offline:
            line.close()
            return
        line.connect_to_server()
        lines.append(line)

    page.route_web_socket("**", connect)
    with with_form(tmp_path, provider, days=30) as server:
        page.goto(server.url)
        sign_in(page, "Ada", provider)
        shows(page, "Ada, sent None")
        type_half(page)
        offline = True
        for line in lines:
            line.close()
        # In another tab she signs out, and somebody else signs in.
        other = page.context.new_page()
        other.goto(server.url)
        shows(other, "Ada, sent None")
        sign_out(other, provider)
        shows(other, "nobody, sent None")
        sign_in(other, "Bob", provider)
        shows(other, "Bob, sent None")
        offline = False
        shows(page, "Bob, sent None")
        assert "millpond:aside" not in kept_in_the_tab(page)
        # What he types here is kept for him, though he has never loaded the page of this tab.
        expect(page.get_by_label("Street")).to_have_value("")
        type_half(page)
        server.kill()
        last_for(server, 1e-6)
        server.start()
        shows(page, "nobody, sent None")
        last_for(server, 30)
        sign_in(page, "Bob", provider)
        shows(page, "Bob, sent None")
        expect(page.get_by_label("Street")).to_have_value("Elm Street")
        expect(page.get_by_label("Notes")).to_have_value("not so fast")


def test_going_back_after_signing_out_shows_nothing_of_the_user(
    page: Page, provider: str, tmp_path: Path
) -> None:
    with with_form(tmp_path, provider, days=30) as server:
        page.goto(server.url)
        sign_in(page, "Ada", provider)
        shows(page, "Ada, sent None")
        type_half(page)
        press(page, "Send")
        shows(page, "Ada, sent Elm Street")
        sign_out(page, provider)
        shows(page, "nobody, sent None")
        for _ in range(4):
            # An address that the page itself changes meanwhile would be taken for the one that leads back.
            if page.url.startswith(server.url):
                app = page.get_by_test_id("stApp")
                expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
                expect(app).to_have_attribute("data-test-script-state", "notRunning")
            page.go_back()
            if page.url.startswith(server.url):
                expect(page.get_by_test_id("stText")).to_have_text("nobody, sent None")
                assert "Elm" not in page.content()
            else:
                assert "Elm" not in page.content()
        assert "Elm" not in kept_in_the_tab(page)


def test_two_apps_on_two_ports_of_one_host_do_not_sign_out_each_others_users(
    page: Page, provider: str, tmp_path: Path
) -> None:
    """Cookies know no ports."""
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
    with app_server(folders[0], provider) as one, app_server(folders[1], provider) as two:
        other = page.context.new_page()
        page.goto(one.url)
        other.goto(two.url)
        sign_in(page, "Ada", provider)
        press(page, "More")
        shows(page, "Ada 1")
        # She is nobody there, until she signs in there too, as somebody else.
        other.reload()
        shows(other, "nobody 0")
        sign_in(other, "Bob", provider)
        press(other, "More")
        shows(other, "Bob 1")
        for each, text in ((page, "Ada 1"), (other, "Bob 1")):
            each.reload()
            shows(each, text)
        sign_out(other, provider)
        shows(other, "nobody 0")
        page.reload()
        shows(page, "Ada 1")
        press(page, "More")
        shows(page, "Ada 2")


FILES = """
import io
import millpond as st
from PIL import Image

st.button("Sign in", on_click=st.login)
if st.button("Next"):
    st.session_state.n = st.session_state.get("n", 0) + 1
picture = io.BytesIO()
Image.new("RGB", (60, 40), (200, st.session_state.get("n", 0), 50)).save(picture, "PNG")
st.image(picture.getvalue())
plan = st.file_uploader("Plan")
st.text(f"{st.user.get('name', 'nobody')}, {plan.name if plan else 'nothing'}")
"""


def test_files_that_were_refused_while_the_store_said_nothing_come_by_themselves(
    page: Page, provider: str, tmp_path: Path
) -> None:
    with app_server(tmp_path, provider) as server:
        server.script.write_text(FILES)
        page.goto(server.url)
        sign_in(page, "Ada", provider)
        shows(page, "Ada, nothing")
        away, refused = True, set()

        def refuse(route: Route) -> None:
            if not away:
                route.continue_()
                return
            refused.add(route.request.method)
            route.fulfill(
                status=503, headers={"Retry-After": "1", "Cache-Control": "no-store"}, body="Try again."
            )

        page.route(re.compile("/_millpond/(files|upload)/"), refuse)
        press(page, "Next")
        page.locator("input[type=file]").set_input_files(
            files={"name": "plan.txt", "mimeType": "text/plain", "buffer": b"the plan"}
        )
        expect(page.get_by_text("This image cannot be loaded.")).to_be_visible()
        expect(page.get_by_text("Waiting for the connection")).to_be_visible()
        assert refused == {"GET", "PUT"}
        away = False
        shows(page, "Ada, plan.txt")
        page.wait_for_function("() => document.querySelector('.stImage img')?.naturalWidth === 60")
