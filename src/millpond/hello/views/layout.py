import millpond as st

st.title("Layout")
st.write(
    "Containers hold elements and can be nested. Add elements in a `with` block or through their methods."
)
wide, narrow = st.columns([2, 1])
with wide.container(border=True):
    st.subheader("A box with a border")
    st.write("in the wider of two columns.")
    yes, no = st.columns(2)
    yes.button("Yes", width="stretch")
    no.button("No", width="stretch")
narrow.caption("The narrower column. On a phone it is below the other.")
first, second = st.tabs([":material/water: Pond", ":material/settings: Mill"])
first.write("A pond holds the water that ...")
second.write("... turns the wheel of the mill.")
with st.expander("There is more"):
    st.write("An expander hides what not everybody needs to see.")
st.write("A grid has as many columns as there is room for, and a popover opens over the page:")
grid = st.grid(3, border=True)
for name, share in (("Wheat", 0.6), ("Rye", 0.3), ("Spelt", 0.1)):
    grid.progress(share, name)
with st.popover("Settings", icon=":material/settings:"):
    st.checkbox("Organic only")
    st.slider("Minimum share in %", 0, 100, 10)
