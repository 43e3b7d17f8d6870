"""Cohorts: which customers came back, as a table whose colours follow its numbers.

Needs pandas, and Jinja2 for its styles: `pip install "pandas[output-formatting]"`.
"""

import math

import pandas as pd

import millpond as st

st.set_page_config(page_title="Cohorts", page_icon=":material/groups:", layout="wide")

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"]


@st.cache_data
def visits(channel: str) -> pd.DataFrame:
    """The share of each month's new customers who came back, by the number of months since."""
    pace = {"Search": 0.42, "Friends": 0.22, "Adverts": 0.68}[channel]
    rows = []
    for at, _ in enumerate(MONTHS):
        size = 180 + 40 * ((at * 7) % 5)
        kept = [math.exp(-pace * math.sqrt(age)) * (1 + 0.015 * at) for age in range(len(MONTHS) - at)]
        rows.append([size, *(min(share, 1.0) for share in kept), *[None] * at])
    columns = pd.MultiIndex.from_tuples(
        [("", "Customers"), *(("Months after the first order", str(age)) for age in range(len(MONTHS)))]
    )
    return pd.DataFrame(rows, index=pd.Index(MONTHS, name="Cohort"), columns=columns)


def shade(share: float) -> str:
    """A darker background for a larger share. The table chooses a readable text colour."""
    return (
        "" if pd.isna(share) else f"background-color: hsl(186 {30 + 50 * share:.0f}% {96 - 62 * share:.0f}%)"
    )


st.title("Who came back")
channel = st.segmented_control(
    "Customers found us by", ["Search", "Friends", "Adverts"], default="Search", required=True
)
cohorts = visits(channel)
shares = cohorts.columns[1:]
average = cohorts[shares].mean()

first, second, third = st.columns(3)
first.metric(
    "New customers",
    int(cohorts.iloc[:, 0].sum()),
    chart_data=cohorts.iloc[:, 0],
    chart_type="bar",
    border=True,
    height="stretch",
)
second.metric(
    "Back after a month", average.iloc[1], cohorts.iloc[-2, 2] - cohorts.iloc[0, 2], format="percent",
    delta_description="since January", chart_data=cohorts.iloc[:-1, 2], border=True,
    height="stretch",
)  # fmt: skip
third.metric(
    "Back after half a year",
    average.iloc[6],
    format="percent",
    chart_data=average,
    chart_type="area",
    border=True,
    height="stretch",
)

styler = (
    cohorts.style.format("{:.0%}", subset=shares, na_rep="").format("{:,.0f}", subset=cohorts.columns[:1])
    .map(shade, subset=shares).set_caption("Share of a month's new customers who ordered again.")
)  # fmt: skip
st.table(styler, border="horizontal")

worst = st.slider("Highlight values below", 0, 100, 40, format="%d%%") / 100
plain = cohorts.droplevel(0, axis="columns")
ages = plain.columns[1:]
st.dataframe(
    plain.style.format("{:.0%}", subset=ages, na_rep="").map(
        lambda share: "color: #d92d20; font-weight: bold" if share < worst else "", subset=ages
    ),
    alt="Cohorts, sortable",
)
