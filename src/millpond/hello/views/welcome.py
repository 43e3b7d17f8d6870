import millpond as st

st.title("Welcome to Millpond")
st.write(
    "You write a Python script. It runs from top to bottom, and each `st.` call adds an element to a web page. "
    "At every interaction the script reruns, and only what has changed is sent to the browser."
)
name = st.text_input("What is your name?", placeholder="Type it and press Enter")
if name:
    st.success(f"Hello, {name}! The script has just rerun to show this line.", icon="👋")

left, middle, right = st.columns(3, border=True)
left.markdown("##### :material/edit_note: Write\nA script, with `import millpond as st`.")
middle.markdown("##### :material/play_circle: Run\n`millpond run app.py`")
right.markdown("##### :material/save: Save\nThe page offers a rerun when the source changes.")

st.write(
    "The pages of this tour are in the sidebar, and each shows its source below. On **A form that survives**, a "
    "button kills the server while you use it, and the page carries on."
)
