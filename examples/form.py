"""A form: nothing is sent until the user presses its button, then everything at once."""

import datetime

import millpond as st

st.title("Book a table")

with st.form("booking", clear_on_submit=True):
    name = st.text_input("Name", placeholder="Ada Lovelace")
    left, right = st.columns(2)
    day = left.date_input("Day", datetime.date(2027, 1, 15), min_value=datetime.date(2027, 1, 1))
    hour = right.time_input("Time", datetime.time(19, 30))
    guests = st.number_input("Guests", min_value=1, max_value=12, value=2)
    wishes = st.multiselect("Wishes", ["Window", "Quiet corner", "High chair", "Vegan menu"])
    notes = st.text_area("Notes")
    booked = st.form_submit_button("Book", type="primary")

if booked and not name:
    st.error("Please tell us your name.", icon=":material/error:")
elif booked:
    st.success(f"A table for {guests} on {day:%d %B %Y} at {hour:%H:%M}, for {name}.", icon="🍽️")
    if wishes:
        st.write("We have noted:", ", ".join(wishes).lower() + ".")
    if notes:
        st.caption(notes)
