import datetime

import streamlit as st

st.title('Counter Example')
if 'count' not in st.session_state:
    st.session_state.count = 0
    st.session_state.last_updated = None

def update_counter():
    st.session_state.count += st.session_state.increment_value
    st.session_state.last_updated = datetime.datetime.combine(
        st.session_state.update_date, st.session_state.update_time
    )

with st.form(key='my_form'):
    st.time_input(label='Enter the time', value=datetime.time(12, 0), key='update_time')
    st.date_input(label='Enter the date', value=datetime.date(2026, 1, 1), key='update_date')
    st.number_input('Enter a value', value=0, step=1, key='increment_value')
    submit = st.form_submit_button(label='Update', on_click=update_counter)

st.write('Current Count = ', st.session_state.count)
st.write('Last Updated = ', st.session_state.last_updated)
