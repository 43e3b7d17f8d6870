"""The documentation as an app: `millpond docs`."""

from __future__ import annotations

from functools import partial

import millpond as st
from millpond.handbook import book


def show(page: book.BookPage):
    """One page of the documentation."""
    for block in book.blocks(page):
        match block:
            case book.BookHeading(1, text, _):
                st.title(text, anchor=False)
            case book.BookHeading(2, text, anchor):
                st.header(text, anchor=anchor)
            case book.BookHeading(_, text, anchor):
                st.subheader(text, anchor=anchor)
            case book.BookPicture() as picture:
                st.image(picture.on(st.context.theme.type), alt=picture.says)
            case text:
                st.markdown(text)


def found(words: str):
    """The pages in which the words stand."""
    st.title("Search", anchor=False)
    results = book.search(words)
    st.caption(f"{len(results)} pages have “{words}”." if len(results) != 1 else f"One page has “{words}”.")
    for page, line in results:
        st.page_link(pages[page.path], label=page.title)
        st.caption(line)


st.set_page_config("Millpond's documentation", ":material/menu_book:")
st.logo(":material/menu_book:")

pages = {
    page.path: st.Page(partial(show, page), title=page.title, url_path=page.address, default=number == 0)
    for number, page in enumerate(book.contents())
}
sections: dict[str, list] = {}
for page in book.contents():
    sections.setdefault(": ".join(page.parts), []).append(pages[page.path])
chosen = st.navigation(sections, expanded=True)

# Another page ends the search.
if st.session_state.get("page") != chosen.url_path:
    st.session_state.update(page=chosen.url_path, words="")
words = st.sidebar.text_input(
    "Search the text", placeholder="Search the text", label_visibility="collapsed", key="words"
)
st.sidebar.caption(f"Millpond {st.__version__}")
if words:
    found(words)
else:
    chosen.run()
