"""Earthquakes: a map with selectable points, and a chart and a table of the selection.

The earthquakes in `earthquakes.csv` are made up, with the places and magnitudes of real ones.

Needs pandas and pydeck: `pip install "millpond[charts]" pandas`.
"""

from pathlib import Path

import pandas as pd
import pydeck as pdk

import millpond as st

st.set_page_config(page_title="Earthquakes", page_icon=":material/earthquake:", layout="wide")


@st.cache_data
def read() -> pd.DataFrame:
    """All earthquakes of the year."""
    quakes = pd.read_csv(Path(__file__).with_name("earthquakes.csv"))
    quakes["radius"] = 4_000 * 2.2 ** (quakes["magnitude"] - 2)
    return quakes


def heat(depth: str) -> list[str]:
    """From red (shallow) to blue (deep), as expressions that the map evaluates."""
    return [f"230 - {depth} * 0.3", "70", f"60 + {depth} * 0.3", "150"]


quakes = read()
st.title("A year of earthquakes")
st.caption("None of them really happened: the data is made up, but modelled on real earthquakes.")

left, right = st.columns([1, 2])
least, most = left.slider("Magnitude", 4.5, 8.5, (5.0, 8.5), step=0.1)
regions = right.multiselect("Regions", sorted(quakes["region"].unique()), placeholder="All")
seen = quakes[quakes["magnitude"].between(least, most)]
if regions:
    seen = seen[seen["region"].isin(regions)]

layer = pdk.Layer(
    "ScatterplotLayer",
    data=seen,
    id="quakes",
    get_position="[longitude, latitude]",
    get_radius="radius",
    get_fill_color=f"[{', '.join(heat('depth'))}]",
    radius_min_pixels=2,
    pickable=True,
    auto_highlight=True,
)
deck = pdk.Deck(
    layers=[layer],
    map_style=None,  # light or dark, like the page
    initial_view_state=pdk.ViewState(latitude=10, longitude=150, zoom=0.8),
    tooltip={"html": "<b>{magnitude}</b> {region}<br>{time}, {depth} km deep"},
)
state = st.pydeck_chart(
    deck,
    on_select="rerun",
    selection_mode="multi-object",
    key="map",
    height=460,
    alt="Map of the earthquakes",
)

chosen = pd.DataFrame(state.selection.objects.get("quakes", []), columns=list(quakes.columns))
shown = chosen if len(chosen) else seen
counts = st.columns(3)
counts[0].metric("Earthquakes", len(shown))
counts[1].metric("The strongest", shown["magnitude"].max() if len(shown) else "none")
counts[2].metric("The deepest, km", shown["depth"].max() if len(shown) else "none")
st.write("**Selected on the map**" if len(chosen) else "**All earthquakes shown** — select some on the map")
chart, table = st.columns(2)
chart.scatter_chart(shown, x="depth", y="magnitude", color="region", height=320, x_label="Depth, km")
table.dataframe(
    shown.drop(columns="radius").sort_values("magnitude", ascending=False), hide_index=True, height=320
)
