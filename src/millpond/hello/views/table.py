import datetime as dt
import random

import millpond as st

STATES = ["Open", "Packed", "Sent", "Paid"]
NAMES = ["Ada", "Bo", "Chen", "Dara", "Eve", "Femi", "Gül", "Hana", "Ivo", "Jun"]
GOODS = ["Wheat flour", "Rye flour", "Spelt flour", "Oat flakes", "Bran"]


@st.cache_data
def orders() -> list[dict]:
    chance = random.Random(3)
    today = dt.date.today()
    return [
        {
            "Order": 1000 + number,
            "Customer": f"{chance.choice(NAMES)} {chance.choice('ABCDEFGHKLMNPRSTW')}.",
            "Goods": chance.choice(GOODS),
            "kg": chance.choice([5, 10, 25, 50]),
            "Total": round(chance.uniform(8, 180), 2),
            "Due": today + dt.timedelta(days=chance.randint(-10, 20)),
            "State": chance.choice(STATES),
        }
        for number in range(400)
    ]


st.title("Orders")
st.write("Search, filter, sort by clicking a header, select rows. It works the same with ten million rows.")

left, right = st.columns([2, 3], vertical_alignment="bottom")
words = left.text_input("Search", placeholder="A customer or goods", icon=":material/search:")
states = right.pills("State", STATES, selection_mode="multi", default=STATES[:3])

rows = [
    row
    for row in orders()
    if row["State"] in states and words.lower() in f"{row['Customer']} {row['Goods']}".lower()
]
event = st.dataframe(
    rows,
    key="orders",
    column_config={
        "Order": st.column_config.NumberColumn(format="%d"),
        "Total": st.column_config.NumberColumn(format="euro"),
        "Due": st.column_config.DateColumn(format="localized"),
    },
    hide_index=True,
    on_select="rerun",
    selection_mode="multi-row",
    height=320,
)
chosen = [rows[number] for number in event.selection.rows if number < len(rows)]
with st.container(horizontal=True):
    st.metric("Orders", len(chosen or rows), border=True)
    st.metric("Kilograms", sum(row["kg"] for row in chosen or rows), border=True)
    st.metric("Total", f"{sum(row['Total'] for row in chosen or rows):,.0f} €", border=True)
st.caption("For the selected rows." if chosen else "For all rows shown. Select some.")

st.subheader("Prices")
st.write(
    "This table can be edited in place: change a price, add a row, delete one. Half-typed cells survive, too."
)
prices = st.data_editor(
    [
        {"Goods": "Wheat flour", "Price": 1.2, "On offer": False},
        {"Goods": "Rye flour", "Price": 1.5, "On offer": True},
        {"Goods": "Spelt flour", "Price": 2.4, "On offer": False},
    ],
    num_rows="dynamic",
    column_config={
        "Goods": st.column_config.SelectboxColumn(options=GOODS, required=True),
        "Price": st.column_config.NumberColumn("Price of 1 kg", format="euro", min_value=0.0, step=0.1),
    },
    hide_index=True,
    key="prices",
)
known = [row["Price"] for row in prices if row["Price"] is not None]
if known:
    st.write(f"{len(prices)} prices, {sum(known) / len(known):.2f} € on average.")
