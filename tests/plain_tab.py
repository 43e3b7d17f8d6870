"""What tests read of the page of a small app: its texts, its buttons, its widgets."""

from __future__ import annotations

from typing import Any

from millpond.props import Props
from millpond.testing.protocol import TabProtocol


class PlainTab(TabProtocol):
    """A tab whose page tests look at. Whoever has a connection carries its frames."""

    def props(self, kind: str) -> dict[int, Any]:
        """The props of all elements of a kind, by the numbers of their nodes, in the order of the page."""
        return {node.id: node.props for node in self.tree.walk() if node.kind == kind}

    def node(self, kind: str) -> int:
        """The number of the only element of a kind."""
        (found,) = self.props(kind)
        return found

    @property
    def texts(self) -> dict[int, str]:
        """What ``st.text`` has written, by node."""
        return {number: text.body for number, text in self.props("text").items()}

    @property
    def buttons(self) -> dict[str, str]:
        """The ids of the buttons by their labels."""
        return {button.label: button.id for button in self.props("button").values()}

    @property
    def widgets(self) -> dict[str, str]:
        """The id of the last widget of each kind."""
        found: list[Props] = [node.props for node in self.tree.walk()]
        return {props.kind: id for props in found if (id := getattr(props, "id", ""))}
