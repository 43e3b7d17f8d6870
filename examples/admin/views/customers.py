"""The list. Each customer has a page of its own, which can be linked to."""

from __future__ import annotations

import data

import millpond as st

st.title("Customers")
# It is still there when one comes back from a customer.
search = st.text_input("Search", key="search", persist_state="session", placeholder="a name or a city")
wanted = search.strip().lower()
found = [one for one in data.customers() if wanted in f"{one['name']} {one['city']}".lower()]
for customer in found:
    name, city = st.columns(2, vertical_alignment="center")
    name.page_link(f"customers/{customer['id']}", label=customer["name"], icon=":material/person:")
    city.text(customer["city"])
if not found:
    st.info("No customer has this in the name or the city.")
