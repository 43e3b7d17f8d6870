"""The State panel: what a developer sees of Session State in the page, and may change. The session knows it as an inspector."""
