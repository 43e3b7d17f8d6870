import millpond as st

st.title("Salaries")
st.caption(f"Only {st.user.name} sees this.")
st.table({"Who": ["Ada", "Bob"], "A month": ["3,200", "2,900"]})
