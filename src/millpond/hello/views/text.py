import millpond as st

st.title("Text")
st.write(
    "Text is Markdown: **bold**, *italic*, `code`, ~~struck~~, [links](https://en.wikipedia.org/wiki/Millpond), "
    ":blue[colours], :orange-background[backgrounds], :green-badge[badges], :material/water: icons and :duck:."
)
st.markdown(
    r"""
    | Formula | Name |
    |---|---|
    | $a^2 + b^2 = c^2$ | Pythagoras |
    | $e^{i\pi} + 1 = 0$ | Euler |
    """
)
st.code("total = sum(item.price for item in basket)", language="python")
st.write("`st.write` shows each value in the way that suits its type, such as a dictionary as a tree:")
st.write({"pond": {"depth_m": 2.4, "fish": ["carp", "tench"], "mill": True}})
st.latex(r"\text{flour} = \int_0^t \omega(\tau)\, d\tau")
st.info("There are boxes for information ...", icon=":material/lightbulb:")
st.warning("... warnings ...", icon=":material/warning:")
st.error("... and errors.", icon=":material/error:")
