import datetime as dt
import random

import millpond as st

PRODUCTS = {"Wheat": 1.2, "Rye": 1.5, "Spelt": 2.4, "Oats": 1.1}  # euros a kilogram
TOWNS = ["Aachen", "Bremen", "Cologne", "Dresden"]


@st.cache_data
def load(days: int) -> list[dict]:
    """One row for each day, town and product. A real app asks its database here."""
    chance = random.Random(7)
    today = dt.date.today()
    rows = []
    for back in range(days, 0, -1):
        day = today - dt.timedelta(days=back)
        week = 0.55 if day.weekday() == 6 else 1 + 0.08 * day.weekday()
        growth = 1.35 - 0.35 * back / days
        for town_number, town in enumerate(TOWNS):
            for product, price in PRODUCTS.items():
                kilos = chance.gauss(42 - 6 * town_number, 6) * week * growth / price
                rows.append(
                    {"day": day, "town": town, "product": product, "kilos": kilos, "euros": kilos * price}
                )
    return rows


def total(rows: list[dict], by: str, what: str = "euros") -> dict:
    """The sum for each value of a column."""
    sums: dict = {}
    for row in rows:
        sums[row[by]] = sums.get(row[by], 0) + row[what]
    return sums


st.title("Sales of the mill")

filters = st.columns([2, 3], vertical_alignment="bottom")
period = filters[0].segmented_control(
    "Period", [7, 30, 90], default=30, required=True, format_func=lambda days: f"{days} days"
)
towns = filters[1].pills("Towns", TOWNS, selection_mode="multi", default=TOWNS)

rows = [row for row in load(180) if row["town"] in towns]
if not rows:
    st.info("Choose a town.", icon=":material/location_on:")
    st.stop()
days = sorted({row["day"] for row in rows})
now = [row for row in rows if row["day"] in days[-period:]]
before = [row for row in rows if row["day"] in days[-2 * period : -period]]

with st.container(horizontal=True):
    for label, what, unit in (("Revenue", "euros", "k€"), ("Flour", "kilos", "t")):
        new, old = (sum(row[what] for row in part) for part in (now, before))
        curve = list(total(now, "day", what).values())
        st.metric(
            label,
            f"{new / 1000:.1f} {unit}",
            f"{new / old - 1:+.1%}",
            chart_data=curve,
            chart_type="area",
            border=True,
        )
    best = max(total(now, "product").items(), key=lambda item: item[1])
    share = best[1] / sum(row["euros"] for row in now)
    st.metric(
        "Best product",
        best[0],
        f"{share:.0%} of the revenue",
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
    )

st.subheader("Revenue by day")
daily: dict = {}
for row in now:
    key = row["day"], row["product"]
    daily[key] = daily.get(key, 0) + row["euros"]
st.area_chart(
    [{"day": day, "product": product, "€": round(euros)} for (day, product), euros in daily.items()],
    x="day", y="€", color="product", stack=True, height=300,
)  # fmt: skip

left, right = st.columns(2)
with left:
    st.subheader("By town")
    by_town = total(now, "town")
    st.bar_chart(
        {"town": list(by_town), "€": [round(euros) for euros in by_town.values()]},
        x="town", y="€", horizontal=True, height=240,
    )  # fmt: skip
with right:
    st.subheader("By product")
    by_product = total(now, "product")
    most = max(by_product.values())
    st.dataframe(
        [
            {"Product": product, "€": round(euros), "Compared": euros / most}
            for product, euros in sorted(by_product.items(), key=lambda item: -item[1])
        ],
        column_config={
            "€": st.column_config.NumberColumn(format="localized"),
            "Compared": st.column_config.ProgressColumn(format="percent"),
        },
        hide_index=True,
    )
