"""Charts of many points, which draw a part of them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from millpond.elements.app_options import option
from millpond.props import Props
from millpond.session.sources import Source

if TYPE_CHECKING:
    from millpond.frames.frame import Frame
    from millpond.frames.reduced import Plan, ReducedTable
    from millpond.session.datasets import Datasets


class Reduced(Props):
    """What of a chart's points is drawn. The page asks for more of the part that it shows."""

    address: str = ""
    """Stands for the data."""
    points: int = 0
    drawn: int = 0
    x: tuple[float, float] = (0, 0)
    """The least and greatest of all."""
    y: tuple[float, float] = (0, 0)
    by_y: bool = False
    """What is drawn depends on what is seen of the vertical axis, too."""
    walls: tuple[str, ...] = ()
    """The axes of dates that are those of a clock on a wall."""
    table: tuple[int, ...] = ()
    """The columns of the table."""
    names: tuple[str, ...] = ()


def reduced_table(known: Datasets, frame: Frame, fingerprint: str, plan: Plan) -> ReducedTable | None:
    """What a chart draws a part of; None: it draws all.

    Parameters
    ----------
    known:
        Of the session: what was made of the same table is not made again.
    """
    from millpond.frames import reduced

    if frame.rows * len(plan.y) <= reduced.MANY or frame.rows_hidden:
        return None
    try:
        import_module("numpy")
        made: ReducedTable = known.remembered(
            f"{fingerprint} {plan}", lambda: reduced.ReducedTable(frame, fingerprint, plan)
        )
        for name, column in made.data.columns:
            known.add(column, name)
    except (ImportError, reduced.NotReducible):
        return None
    return made if made.drawn < made.points else None


def reduced_source(reduced: ReducedTable, fingerprint: str) -> Source:
    """Answers the page about it."""
    from millpond.frames.reduced import ReducedSource

    return ReducedSource(reduced, fingerprint, exports=not option("client.disableDataExport"))


def said_of(found: ReducedTable) -> Reduced:
    """What the page is told of it."""
    plan, columns = found.plan, found.frame.columns
    x, y = found.extents
    axes = {"x": plan.x, "y": plan.y[0]}
    there = [at for at in range(len(columns)) if at in _used(plan)]
    return Reduced(
        address=found.address,
        points=found.points,
        drawn=found.drawn,
        x=x,
        y=y,
        by_y=plan.kind == "points",
        walls=tuple(
            axis
            for axis, at in axes.items()
            if at is not None
            and columns[at].content in {"date", "datetime"}
            and (plan.local or columns[at].zone is None)
        ),
        table=tuple(there),
        names=tuple(columns[at].name for at in there),
    )


def _used(plan: Plan) -> set[int]:
    return {*plan.y, *(at for _, at in plan.columns if at is not None)}
