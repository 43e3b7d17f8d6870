"""Makes ``examples/earthquakes.csv``: earthquakes that never were, where and as strong as real ones are.

The faults are drawn by hand, roughly after the borders of the plates; there
are ten times fewer of each further magnitude, as Gutenberg and Richter found;
most are shallow, and under arcs of islands some are deep. Run it from the
repository: ``python tools/make_earthquakes.py``.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import random
from pathlib import Path
from typing import Final

Place = tuple[float, float]

# Each with how much of all shakes there, how deep it may be in km, and places along it (longitude, latitude).
FAULTS: Final[dict[str, tuple[float, float, list[Place]]]] = {
    "Chile and Peru": (12, 250, [(-74, -45), (-73, -37), (-71, -28), (-71, -18), (-77, -11), (-81, -3)]),
    "Central America": (7, 150, [(-83, 8), (-87, 12), (-93, 14), (-102, 17), (-106, 20)]),
    "California": (4, 15, [(-115, 32), (-119, 35), (-122, 38), (-125, 41)]),
    "Alaska and the Aleutians": (9, 180, [(-150, 61), (-157, 57), (-168, 53), (179, 51)]),
    "Kamchatka and the Kurils": (7, 400, [(163, 56), (159, 52), (153, 47), (147, 44)]),
    "Japan": (11, 350, [(145, 43), (143, 39), (141, 35), (136, 33), (131, 31)]),
    "Philippines": (7, 300, [(121, 23), (122, 17), (125, 11), (127, 5)]),
    "Sumatra and Java": (10, 250, [(94, 5), (98, 0), (102, -5), (108, -9), (117, -10)]),
    "Papua and Vanuatu": (9, 250, [(141, -3), (148, -5), (155, -7), (161, -11), (167, -16), (170, -21)]),
    "Tonga and Kermadec": (9, 600, [(-173, -16), (-175, -21), (-177, -27), (-178, -33), (178, -38)]),
    "Himalaya": (4, 70, [(71, 36), (76, 33), (83, 29), (91, 27), (95, 26)]),
    "Iran and Anatolia": (5, 30, [(57, 28), (52, 30), (46, 35), (40, 39), (31, 40), (27, 40)]),
    "Greece and Italy": (4, 100, [(28, 36), (23, 36), (20, 39), (15, 38), (13, 43)]),
    "Mid-Atlantic Ridge": (
        6,
        12,
        [(-18, 65), (-30, 53), (-29, 40), (-45, 23), (-30, 0), (-13, -20), (-12, -40)],
    ),
}
COUNT: Final = 1_500
FIRST: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SEED: Final = 1755
FILE: Final = Path(__file__).parents[1] / "examples" / "earthquakes.csv"


def main() -> None:
    """Write the file."""
    random.seed(SEED)
    names = list(FAULTS)
    weights = [FAULTS[name][0] for name in names]
    rows = [earthquake(name) for name in random.choices(names, weights, k=COUNT)]
    with FILE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["time", "region", "latitude", "longitude", "depth", "magnitude"])
        writer.writerows(sorted(rows))


def earthquake(region: str) -> list[object]:
    """One row."""
    _, deepest, places = FAULTS[region]
    longitude, latitude = along(places)
    depth = min(deepest, 5 + random.expovariate(1 / (deepest / 4)))
    magnitude = min(8.3, 4.5 - math.log10(random.random()))
    moment = FIRST + dt.timedelta(seconds=random.randrange(365 * 86_400))
    return [
        moment.strftime("%Y-%m-%d %H:%M:%S"), region, round(latitude, 3), round(longitude, 3), round(depth), round(magnitude, 1),
    ]  # fmt: skip


def along(places: list[Place]) -> Place:
    """A place somewhere along a fault, or beside it."""
    at = random.randrange(len(places) - 1)
    (west, south), (east, north) = places[at], places[at + 1]
    if east - west > 180:
        east -= 360
    elif west - east > 180:
        east += 360
    part = random.random()
    longitude = west + part * (east - west) + random.gauss(0, 0.9)
    latitude = south + part * (north - south) + random.gauss(0, 0.9)
    return (longitude + 180) % 360 - 180, latitude


if __name__ == "__main__":
    main()
