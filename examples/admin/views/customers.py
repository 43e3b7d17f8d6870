"""The list. Each customer has a page of their own, with its own address."""

from __future__ import annotations

import data

import millpond as st

st.title("Customers")
# The search is kept when the user returns from a customer.
search = st.text_input("Search", key="search", persist_state="session", placeholder="a name or a city")
wanted = search.strip().lower()
found = [one for one in data.customers() if wanted in f"{one['name']} {one['city']}".lower()]
for customer in found:
    name, city = st.columns(2, vertical_alignment="center")
    name.page_link(f"customers/{customer['id']}", label=customer["name"], icon=":material/person:")
    city.text(customer["city"])
if not found:
    st.info("No customer has this in their name or city.")
