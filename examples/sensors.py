"""Live sensors of a greenhouse: a fragment reruns every second, without the rest of the page."""

import datetime as dt
import math
import random
import time

import millpond as st

st.set_page_config("Sensors", "🌡️", layout="wide")

# The average temperature at each sensor, and how much it varies.
SENSORS = {"Door": (17.0, 1.5), "Middle": (21.0, 0.8), "Roof": (26.0, 2.0)}


def measure(sensor: str, second: int) -> float:
    """The value of a sensor at a second of the clock: the same for each user and each call."""
    middle, swing = SENSORS[sensor]
    noise = random.Random(f"{sensor} {second}").gauss(0, 0.15)
    return round(middle + swing * math.sin(second / 40 + middle) + noise, 2)


st.title("Sensors")
with st.sidebar:
    shown = st.pills("Sensors", list(SENSORS), default=list(SENSORS), selection_mode="multi")
    seconds = st.slider("Seconds", 30, 300, 120, step=30)
    live = st.toggle("Live", value=True)


@st.fragment(run_every="1s" if live else None)
def readings() -> None:
    """The values of the last seconds."""
    now = int(time.time())
    for place, sensor in zip(st.columns(len(SENSORS)), SENSORS, strict=True):
        value, before = measure(sensor, now), measure(sensor, now - 60)
        place.metric(sensor, f"{value:.1f} °C", f"{value - before:+.1f} in a minute", border=True)
    if not shown:
        st.info("Choose a sensor to see its curve.")
        return
    seen = range(now - seconds, now + 1)
    table: dict[str, list] = {"Time": [dt.datetime.fromtimestamp(second, dt.UTC) for second in seen]}
    table |= {sensor: [measure(sensor, second) for second in seen] for sensor in shown}
    st.line_chart(table, x="Time", y_label="°C", height=320, alt="Temperatures of the last seconds")
    # How long each temperature lasted, over the time that the lines show.
    steps = [step / 2 for step in range(30, 62)]
    counts = [
        {"°C": step, "Seconds": sum(step <= value < step + 0.5 for value in table[sensor]), "Sensor": sensor}
        for sensor in shown
        for step in steps
    ]
    st.bar_chart(
        counts, x="°C", y="Seconds", color="Sensor", height=220, alt="How long each temperature lasted"
    )
    st.caption(f"At {time.strftime('%H:%M:%S', time.gmtime(now))} UTC, of {seconds} seconds")


readings()
