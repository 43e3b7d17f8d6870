import datetime as dt

import millpond as st

st.title("Choices")
st.write(
    "Some widgets show all their options at once. Any object can be an option; `format_func` returns its label."
)
left, right = st.columns(2, gap="medium")
with left:
    size = st.segmented_control(
        "Bag", ["1 kg", "5 kg", "25 kg"], default="5 kg", required=True, width="stretch"
    )
    grains = st.pills("Grain", ["Wheat", "Rye", "Spelt", "Oats"], selection_mode="multi", default=["Rye"])
    ground = st.select_slider("Ground", ["coarse", "medium", "fine"], "medium")
with right:
    when = st.datetime_input("Fetched at", dt.time(16, 30), format="DD.MM.YYYY")
    label = st.color_picker("Colour of the label", "#0b6e75")
    st.caption("How was the last one?")
    stars = st.feedback("stars", default=3)
with st.container(border=True, horizontal=True, vertical_alignment="center"):
    st.html(
        f"<div style='width: 2rem; height: 2rem; border-radius: 50%; background: {label}'></div>",
        width="content",
    )
    st.write(
        f"**{size}** of {ground} {' and '.join(grains).lower() or 'nothing'} flour, on {when:%d.%m. at %H:%M}"
    )
    kind = st.menu_button("Print", ["Label", "Invoice"], icon=":material/print:")
    st.link_button("About flour", "https://en.wikipedia.org/wiki/Flour", icon=":material/open_in_new:")
if kind:
    st.toast(f"{kind} printed", icon=":material/print:")
if stars == 4:
    st.badge("Five stars", icon=":material/star:", color="green")
st.write("Pagination splits a long list into pages:")
page = st.pagination(12, default=3)
st.caption(f"Sacks {page * 10 - 9} to {page * 10}")
