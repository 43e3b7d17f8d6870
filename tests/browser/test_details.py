"""Small things that a reader's eye stumbles over, on one page."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.tab import Tab

APP = """
import millpond as st
st.info("plain")
st.info("emoji", icon="🚨")
st.info("material", icon=":material/home:")
with st.container(key="narrow", width=172):
    st.text_input("A label that takes three lines in the narrow place where it stands", help="Help", key="long")
    st.multiselect("Fruits", ["one of them", "the second", "third", "the fourth"], ["one of them", "the second", "the fourth"])
st.radio("Empty", [])
st.number_input("Number", 0, 10, 3)
st.text_input("After the number")
with st.container(width=300):
    st.write("A formula in a line is not broken " * 2 + "$a + b = c + d + e + f + g$ and so on. " * 6)
st.json(list(range(300)))
"""


def box(element: Locator) -> dict[str, float]:
    found = element.bounding_box()
    assert found is not None
    return {**found, "bottom": found["y"] + found["height"]}  # type: ignore[dict-item]


def test_an_error_of_a_field_moves_nothing(tab: Tab) -> None:
    below = tab.page.get_by_label("After the number")
    before = box(below)
    number = tab.page.get_by_label("Number", exact=True)
    number.fill("11")
    number.press("Enter")
    error = tab.page.get_by_test_id("stNumberInput").get_by_role("alert")
    expect(error).to_be_visible()
    assert box(below) == before
    # In the gap: neither over the field nor over the next label.
    label = tab.page.get_by_test_id("stWidgetLabel").filter(has_text="After the number")
    assert box(number)["bottom"] <= box(error)["y"]
    assert box(error)["bottom"] <= box(label)["y"] + 1


def test_alerts_are_equally_high_with_any_icon(tab: Tab) -> None:
    alerts = tab.page.get_by_test_id("stAlert")
    expect(alerts).to_have_count(3)
    assert len({box(alert)["height"] for alert in alerts.all()}) == 1


def test_help_stands_beside_the_first_line_of_a_label(tab: Tab) -> None:
    place = tab.page.locator(".st-key-long")
    label, icon = box(place.locator("label")), box(place.get_by_test_id("stTooltipIcon").locator("svg"))
    assert label["height"] >= 60, "the label takes three lines"
    assert icon["bottom"] <= label["y"] + 20


def test_an_empty_radio_says_so(tab: Tab) -> None:
    expect(tab.page.get_by_role("radiogroup", name="Empty")).to_have_text("No options to select")


def test_a_multiselect_has_no_empty_row(tab: Tab) -> None:
    field = tab.page.get_by_test_id("stMultiSelect")
    expect(field.get_by_test_id("stMultiSelectTag")).to_have_count(3)
    last = field.get_by_test_id("stMultiSelectTag").last
    inside = field.get_by_test_id("stMultiSelectTagsContainer")
    assert box(inside)["bottom"] - box(last)["bottom"] < 10
    # It is there for who types, behind the last tag, and the frame stays as it is for who comes.
    field.get_by_role("combobox").focus()
    assert box(inside)["bottom"] - box(last)["bottom"] < 10
    field.get_by_role("combobox").press_sequentially("thi")
    expect(tab.page.get_by_role("option")).to_have_text(["third"])
    tab.page.keyboard.press("Enter")
    expect(field.get_by_test_id("stMultiSelectTag")).to_have_count(4)


def test_a_formula_in_a_line_is_not_broken(tab: Tab) -> None:
    formulas = tab.page.locator(".stMath .katex")
    expect(formulas).to_have_count(6)
    pieces = formulas.evaluate_all("(all) => all.map((one) => [...one.getClientRects()].length)")
    assert pieces == [1] * 6
    heights = formulas.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().height)")
    assert max(heights) < 40


def test_json_of_many_items_opens_in_part(tab: Tab) -> None:
    items = tab.page.get_by_test_id("stJson").get_by_role("treeitem")
    expect(items.last).to_have_text("Show 200 more")
    expect(items).to_have_count(102)
