import millpond as st

st.title("Widgets")
st.write("A widget returns its value. When the user changes it, the script reruns with the new value.")
left, right = st.columns(2, gap="medium")
with left:
    drink = st.selectbox("Drink", ["Tea", "Coffee", "Water"])
    size = st.radio("Size", ["Small", "Medium", "Large"], index=1, horizontal=True)
    extras = st.multiselect("With", ["Milk", "Sugar", "Lemon", "Ice"], ["Milk"])
with right:
    cups = st.number_input("Cups", min_value=1, max_value=10, value=2)
    warmth = st.slider("Temperature in °C", 0, 100, (55, 70))
    to_go = st.toggle("To go")
order = f"{cups} × {size.lower()} {drink.lower()}"
if extras:
    order += " with " + " and ".join(extras).lower()
order += f", {warmth[0]} to {warmth[1]} °C" + (", to go" if to_go else "")
st.success(order, icon=":material/receipt_long:")
