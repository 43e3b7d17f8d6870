"""Stocks of fictional companies: a selection in one chart filters the others."""

import datetime as dt
import random

import millpond as st

st.set_page_config("Stocks", "📈", layout="wide")

COMPANIES = {"Alder": 48.0, "Birch": 120.0, "Cedar": 75.0, "Dogwood": 210.0, "Elm": 33.0}
DAYS = 250  # trading days: about a year


@st.cache_data
def trading_days() -> list[dt.date]:
    """The last working days before a fixed date, so that each run has the same data."""
    days, day = [], dt.date(2026, 11, 20)
    while len(days) < DAYS:
        if day.weekday() < 5:
            days.append(day)
        day -= dt.timedelta(days=1)
    return days[::-1]


@st.cache_data
def prices_of(company: str) -> list[dict]:
    """Each day's opening, highest, lowest and closing price, and the number of shares sold."""
    chance, price, rows = random.Random(company), COMPANIES[company], []
    for day in trading_days():
        opened = price * (1 + chance.gauss(0, 0.004))
        price = opened * (1 + chance.gauss(0.0006, 0.014))
        low, high = sorted((opened, price))
        rows.append({
            "day": day, "open": round(opened, 2), "close": round(price, 2),
            "high": round(high * (1 + abs(chance.gauss(0, 0.004))), 2),
            "low": round(low * (1 - abs(chance.gauss(0, 0.004))), 2),
            "sold": round(chance.lognormvariate(11, 0.35)),
        })  # fmt: skip
    return rows


def change(rows: list[dict]) -> float:
    """The relative change from the first price to the last."""
    return rows[-1]["close"] / rows[0]["open"] - 1


st.title("Stocks")
st.caption("Select months in the first chart, and a company in the second.")

# All companies, relative to their first price. Dragging over the chart selects a period.
OVERVIEW = {
    "params": [{"name": "time", "select": {"type": "interval", "encodings": ["x"]}}],
    "mark": {"type": "line", "strokeWidth": 1.5},
    "encoding": {
        "x": {"field": "day", "type": "temporal", "title": None},
        "y": {
            "field": "price",
            "type": "quantitative",
            "title": "Compared with the first day",
            "axis": {"format": "+%"},
        },
        "color": {"field": "company", "type": "nominal", "title": None, "legend": {"orient": "bottom"}},
    },
}
overview = [
    {"day": row["day"], "company": company, "price": row["close"] / COMPANIES[company] - 1}
    for company in COMPANIES
    for row in prices_of(company)
]
chosen = st.vega_lite_chart(
    overview, OVERVIEW, height=220, on_select="rerun", key="overview", alt="All companies over the year"
)
span = chosen.selection.time.get("day") or [float("-inf"), float("inf")]


def is_in_time(day: dt.date) -> bool:
    """Whether a day is in the selected period. The chart reports times in milliseconds."""
    return span[0] <= dt.datetime.combine(day, dt.time(), dt.UTC).timestamp() * 1000 <= span[1]


in_time = {company: [row for row in prices_of(company) if is_in_time(row["day"])] for company in COMPANIES}
in_time = {company: rows for company, rows in in_time.items() if rows} or {
    company: prices_of(company) for company in COMPANIES
}

left, right = st.columns([1, 2])

# The gain of each company in that period. A click on a bar selects the company.
GAINS = {
    "params": [{"name": "company", "select": {"type": "point", "fields": ["company"], "toggle": False}}],
    "mark": {"type": "bar", "cornerRadiusEnd": 3, "cursor": "pointer"},
    "encoding": {
        "y": {"field": "company", "type": "nominal", "title": None, "sort": "-x"},
        "x": {"field": "gain", "type": "quantitative", "title": None, "axis": {"format": "+%"}},
        "color": {"condition": {"test": "datum.gain < 0", "value": "var(--red)"}, "value": "var(--green)"},
        "opacity": {"condition": {"param": "company", "value": 1}, "value": 0.35},
        "tooltip": [{"field": "company"}, {"field": "gain", "format": "+.1%"}],
    },
}
with left:
    st.subheader("Gains", divider="gray")
    gains = [{"company": company, "gain": change(rows)} for company, rows in in_time.items()]
    picked = st.vega_lite_chart(
        gains, GAINS, height=360, on_select="rerun", key="gains", alt="What each company has gained"
    ).selection.company
company = picked[0]["company"] if picked else next(iter(in_time))

with right:
    st.subheader(company, divider="gray")
    rows = in_time.get(company) or prices_of(company)
    places = st.columns(3)
    places[0].metric("Last price", f"{rows[-1]['close']:.2f}", f"{change(rows):+.1%}")
    places[1].metric("Highest", f"{max(row['high'] for row in rows):.2f}")
    places[2].metric("Lowest", f"{min(row['low'] for row in rows):.2f}")
    days = [row["day"] for row in rows]
    candles = {"type": "candlestick", "x": days, "name": company, "showlegend": False}
    candles |= {name: [row[name] for row in rows] for name in ("open", "high", "low", "close")}
    sold = {
        "type": "bar",
        "x": days,
        "y": [row["sold"] for row in rows],
        "yaxis": "y2",
        "name": "Shares sold",
        "showlegend": False,
    }
    st.plotly_chart(
        {
            "data": [candles, sold],
            "layout": {
                "xaxis": {"rangeslider": {"visible": False}, "rangebreaks": [{"bounds": ["sat", "mon"]}]},
                "yaxis": {"domain": [0.3, 1], "title": "Price"},
                "yaxis2": {"domain": [0, 0.2], "title": "Sold"},
                "margin": {"t": 10, "r": 10, "b": 30},
                "hovermode": "x unified",
            },
        },
        height=360,
        key="candles",
        alt=f"Prices of {company}, and the number of shares sold",
    )
