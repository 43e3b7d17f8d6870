"""``st.pdf`` in a real browser: pages, zoom, search, keys, links, locked and broken documents."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.server import ROOT, Serve
from tests.browser.tab import OpenTab, Tab
from tests.browser.test_durable import until
from tests.documents import assemble, make_pdf, stream

HEAD = f"import sys\nsys.path.append({str(ROOT)!r})  # the app makes its documents as the tests do\n"
APP = (
    HEAD
    + """
import base64, pathlib
import millpond as st
from tests.documents import make_pdf

st.pdf(make_pdf([f"Page {n} says {'mill' if n in (2, 5) else 'pond'}" for n in range(1, 21)], link="https://example.org/mill"), height=400, alt="Book")
locked = make_pdf(["The secret"], password="open sesame")
st.pdf(locked, height=300, alt="Locked")
broken = pathlib.Path(__file__).with_name("broken.pdf")
broken.write_bytes(b"%PDF-1.4 nothing else")
st.pdf(broken, height=200)
st.pdf("data:application/pdf;base64," + base64.b64encode(make_pdf(["From elsewhere"])).decode(), height=300, alt="Elsewhere")
st.pdf("http://127.0.0.1:9/none.pdf", height=200, alt="Unreachable")
st.pdf(make_pdf(["All of it", "and its end"]), height="content", alt="Whole")
st.pdf(pathlib.Path(__file__).with_name("missing.pdf"))
"""
)


def document(tab: Tab, name: str = "Book") -> Locator:
    return tab.page.get_by_test_id("stPdf").and_(tab.page.get_by_role("group", name=name, exact=True))


def view(tab: Tab, name: str = "Book") -> Locator:
    return document(tab, name).get_by_test_id("stPdfView")


def page_field(tab: Tab) -> Locator:
    return document(tab).get_by_role("textbox", name="Page")


def seen(tab: Tab, text: str, name: str = "Book") -> None:
    expect(document(tab, name).get_by_text(text)).to_be_in_viewport()


def test_it_is_read_page_by_page(tab: Tab) -> None:
    seen(tab, "Page 1 says pond")
    expect(document(tab)).to_contain_text("of 20")
    document(tab).get_by_role("button", name="Next page").click()
    seen(tab, "Page 2 says mill")
    expect(page_field(tab)).to_have_value("2")
    page_field(tab).fill("19")
    page_field(tab).press("Enter")
    seen(tab, "Page 19 says pond")
    # What is far away is not there.
    expect(document(tab).get_by_text("Page 1 says pond")).to_have_count(0)
    page_field(tab).fill("99")
    page_field(tab).press("Enter")
    expect(page_field(tab)).to_have_value("20")
    expect(document(tab).get_by_role("button", name="Next page")).to_have_attribute("aria-disabled", "true")
    view(tab).evaluate("view => view.scrollTo(0, 0)")
    expect(page_field(tab)).to_have_value("1")


def test_it_is_drawn_by_the_browser_and_its_text_can_be_selected(tab: Tab) -> None:
    seen(tab, "Page 1 says pond")
    dark = """view => {
      const canvas = view.querySelector("canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let dark = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] < 100) dark += 1;
      return dark / (data.length / 4);
    }"""
    assert 0.001 < view(tab).evaluate(dark) < 0.2
    text = document(tab).get_by_text("Page 1 says pond")
    place, page = text.bounding_box(), view(tab).locator(".pdf-page").first.bounding_box()
    assert place is not None
    assert page is not None
    # Where the PDF has it: 60 of 420 from the left, 500 of 600 from below.
    assert abs((place["x"] - page["x"]) / page["width"] - 60 / 420) < 0.01
    assert abs((place["y"] + place["height"] - page["y"]) / page["height"] - 100 / 600) < 0.03
    text.dblclick()
    assert tab.page.evaluate("getSelection().toString().trim()") in ("Page", "says", "pond", "1")


def test_words_are_found_in_all_pages(tab: Tab) -> None:
    seen(tab, "Page 1 says pond")
    view(tab).focus()
    tab.page.keyboard.press("Control+f")
    field = document(tab).get_by_role("searchbox", name="Search the document")
    expect(field).to_be_focused()
    field.fill("SAYS  mill")
    found = document(tab).get_by_role("search").get_by_role("status")
    expect(found).to_have_text("1 of 2")
    seen(tab, "Page 2 says mill")
    marked = "[...CSS.highlights.get('pdf-current') ?? []].map(String)"
    until(tab, lambda: tab.page.evaluate(marked) == ["says mill"])
    field.press("Enter")
    expect(found).to_have_text("2 of 2")
    seen(tab, "Page 5 says mill")
    field.press("Enter")
    expect(found).to_have_text("1 of 2")
    field.press("Shift+Enter")
    expect(found).to_have_text("2 of 2")
    field.fill("wheel")
    expect(found).to_have_text("Nothing found")
    field.press("Escape")
    expect(view(tab)).to_be_focused()
    until(tab, lambda: tab.page.evaluate(marked) == [])


def test_keys_zoom_and_leave_the_place_as_it_is(tab: Tab) -> None:
    seen(tab, "Page 1 says pond")
    width = "view => view.querySelector('.pdf-page').clientWidth"
    view(tab).focus()
    before = view(tab).evaluate(width)
    tab.page.keyboard.press("n")
    seen(tab, "Page 2 says mill")
    for _ in range(2):
        tab.page.keyboard.press("+")
    expect(document(tab).get_by_role("button", name="Fit to width")).to_have_text("150%")
    until(tab, lambda: abs(view(tab).evaluate(width) / before - 1.5) < 0.01)
    expect(page_field(tab)).to_have_value("2")
    tab.page.keyboard.press("0")
    until(tab, lambda: view(tab).evaluate(width) == before)
    tab.page.keyboard.press("-")
    expect(document(tab).get_by_role("button", name="Fit to width")).to_have_text("75%")


def test_links_lead_where_they_say(tab: Tab) -> None:
    link = view(tab).get_by_role("link", name="https://example.org/mill")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")
    with tab.page.expect_download() as saved:
        document(tab, "Whole").get_by_role("link", name="Download").click()
    assert saved.value.path().read_bytes() == make_pdf(["All of it", "and its end"])


def test_a_locked_document_asks_for_its_password(tab: Tab) -> None:
    locked = document(tab, "Locked")
    locked.get_by_label("Password").fill("wrong")
    locked.get_by_role("button", name="Open").click()
    expect(locked.get_by_role("alert")).to_have_text("This password is wrong.")
    locked.get_by_label("Password").fill("open sesame")
    locked.get_by_label("Password").press("Enter")
    seen_text = locked.get_by_text("The secret")
    expect(seen_text).to_be_visible()


def test_what_cannot_be_shown_is_named(tab: Tab) -> None:
    expect(document(tab, "broken.pdf").get_by_role("alert")).to_contain_text(
        "broken.pdf is damaged or not a PDF."
    )
    expect(document(tab, "Unreachable").get_by_role("alert")).to_contain_text(
        "http://127.0.0.1:9/none.pdf could not be loaded"
    )
    expect(tab.page.get_by_test_id("stException")).to_contain_text("missing.pdf")
    expect(document(tab, "Elsewhere").get_by_text("From elsewhere")).to_be_attached()


def test_it_can_be_as_high_as_its_pages(tab: Tab) -> None:
    whole = view(tab, "Whole")
    document(tab, "Whole").scroll_into_view_if_needed()
    expect(whole.get_by_text("and its end")).to_be_attached()
    assert whole.evaluate("view => view.scrollHeight <= view.clientHeight + 1")
    document(tab, "Whole").get_by_role("button", name="Next page").click()
    expect(whole.get_by_text("and its end")).to_be_in_viewport()


def test_of_a_large_document_comes_what_is_read(serve, open_tab) -> None:
    tab = open_tab(
        serve(
            HEAD
            + """
import millpond as st
from tests.documents import make_pdf
st.pdf(make_pdf(["first", *[f"page {n}" for n in range(2, 30)]], ballast=12 << 20), alt="Book", height=300)
"""
        )
    )
    came: list[int] = []
    page = tab.page
    page.on(
        "requestfinished",
        lambda request: came.append(request.sizes()["responseBodySize"]) if ".pdf" in request.url else None,
    )
    page.reload()
    seen(tab, "first")
    page_field(tab).fill("29")
    page_field(tab).press("Enter")
    seen(tab, "page 29")
    assert 0 < sum(came) < 4 << 20


def test_a_page_without_a_pdf_fetches_nothing_of_it(serve, open_tab) -> None:
    tab = open_tab(serve("import millpond as st\nst.text('none')"))
    tab.says("none")
    assert [url for url in tab.requests if "pdf" in url] == []


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def odd(
    pages: bytes, *more: bytes, annots: bytes = b"", catalog: bytes = b"", box: bytes = b"0 0 420 600"
) -> bytes:
    """A document whose objects 4 and 5 are two good pages, First and Second; 8 and on are ``more``."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>%b>>"
    texts = [
        stream(b"BT /F 36 Tf 60 500 Td (%b) Tj ET 0 0 10 1000000 re f" % text)
        for text in (b"First", b"Second")
    ]
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
            b"<</Type/Pages%b>>" % pages,
            FONT,
            page % (box, 6, b"/Annots[%b]" % annots),
            page % (box, 7, b""),
            *texts,
            *more,
        ]
    )


def a_link(what: bytes, at: int) -> bytes:
    return b"<</Type/Annot/Subtype/Link/Rect[%d 300 %d 330]%b>>" % (at, at + 30, what)


Show = Callable[[bytes], Tab]
TWO = b"/Kids[4 0 R 5 0 R]/Count 2"


@pytest.fixture
def show(serve: Serve, open_tab: OpenTab) -> Show:
    """``show(document)``: a tab with it."""

    def shown(document: bytes) -> Tab:
        return open_tab(serve(f"import millpond as st\nst.pdf({document!r}, height=400, alt='Book')"))

    return shown


def test_a_broken_page_says_so_and_the_others_are_read(show: Show) -> None:
    no_page = b"<</Type/Pages/Parent 2 0 R/Kids[6 0 R]/Count 1>>"
    tab = show(odd(b"/Kids[4 0 R 8 0 R 5 0 R]/Count 3", no_page))
    seen(tab, "First")
    page_field(tab).fill("2")
    page_field(tab).press("Enter")
    page = view(tab).get_by_role("region", name="Page 2")
    expect(page.get_by_role("alert")).to_contain_text("Page 2 could not be loaded.")
    expect(page.get_by_role("button", name="Try again")).to_be_in_viewport()
    view(tab).focus()
    tab.page.keyboard.press("Control+f")
    document(tab).get_by_role("searchbox").fill("second")
    expect(document(tab).get_by_role("search").get_by_role("status")).to_have_text("1 of 1")
    seen(tab, "Second")


def test_a_document_that_claims_billions_of_pages_is_shown(show: Show) -> None:
    tab = show(
        odd(
            b"/Kids[4 0 R 8 0 R]/Count 2000000000",
            b"<</Type/Pages/Parent 2 0 R/Kids[9 0 R 5 0 R]/Count 1999999999>>",
            b"<</Type/Pages/Parent 8 0 R/Kids[]/Count 1999999998>>",
        )
    )
    seen(tab, "First")
    expect(document(tab)).to_contain_text("of 10,000")


def test_links_to_its_pages_are_followed_with_keys_and_those_to_nowhere_are_none(show: Show) -> None:
    nowhere = [b"99 0 R/Fit", b"-5/Fit", b"7/Fit", b"(x)/Fit", b"1e99/Fit", b"null"]
    links = [a_link(b"/Dest[5 0 R/Fit]", 10), a_link(b"/Dest(none)", 50)]
    links += [a_link(b"/Dest[%b]" % where, 90 + 40 * n) for n, where in enumerate(nowhere)]
    tab = show(odd(TWO, annots=b"".join(links)))
    seen(tab, "First")
    link = view(tab).get_by_role("button")
    expect(link).to_have_count(1)
    expect(link).to_have_accessible_name("Page 2")
    view(tab).focus()
    tab.page.keyboard.press("Tab")
    expect(link).to_be_focused()
    tab.page.keyboard.press("Enter")
    seen(tab, "Second")
    # The page that the link was on may go away.
    expect(view(tab)).to_be_focused()


def test_a_very_long_page_is_drawn(show: Show) -> None:
    tab = show(odd(TWO, box=b"0 0 10 1000000"))
    canvas = view(tab).locator("canvas").first
    expect(canvas).to_be_attached()
    middle = "canvas => [...canvas.getContext('2d').getImageData(0, canvas.height / 2, 1, 1).data]"
    assert canvas.evaluate(middle) == [0, 0, 0, 255]


def test_nothing_in_it_runs_and_its_links_lead_to_web_pages_only(show: Show) -> None:
    script = b"<</S/JavaScript/JS(globalThis.ran=1;app.alert\\(1\\))>>"
    acts = [
        script, b"<</S/Launch/F(/bin/sh)>>", b"<</S/SubmitForm/F(http://127.0.0.1:9/)>>", b"<</S/GoToE/T<</R/C/N(a)>>>>",
        *(b"<</S/URI/URI(%b)>>" % address for address in (
            b"javascript:globalThis.ran=1", b" JaVaScript:1", b"file:///etc/passwd", b"data:text/html,x", b"//example.org/x",
            b"https://example.org/<img src=x onerror=ran=1>",
        )),
    ]  # fmt: skip
    links = b"".join(a_link(b"/A" + act, 10 + 35 * n) for n, act in enumerate(acts))
    names = b"/OpenAction%b/AA<</WC%b>>/Names<</JavaScript<</Names[(j)%b]>>>>" % (script, script, script)
    tab = show(odd(TWO, annots=links, catalog=names))
    seen(tab, "First")
    addresses = view(tab).get_by_role("link").evaluate_all("links => links.map(link => link.href)")
    assert addresses == ["https://example.org/%3Cimg%20src=x%20onerror=ran=1%3E"]
    assert tab.page.evaluate("globalThis.ran") is None


@pytest.mark.parametrize("phone", [False, True])
def test_it_fits(tab: Tab, open_tab, app_of_module, phone: bool) -> None:
    if phone:
        tab = open_tab(app_of_module, viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
    seen(tab, "Page 1 says pond")
    assert view(tab).evaluate("view => view.scrollWidth <= view.clientWidth")
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # All tools are in one line, with the name of a page of two figures beside them.
    tools = document(tab).get_by_role("toolbar")
    assert tools.evaluate("tools => tools.clientHeight < 2 * tools.querySelector('button').clientHeight")
