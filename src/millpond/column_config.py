"""``st.column_config``: what an app says of the columns of a table.

The functions return dictionaries, which the parameter ``column_config`` of
``st.dataframe`` and ``st.data_editor`` takes, by the name of the column. What all
of them have:

``label``
    What the header says; None: the name of the column.
``width``
    ``"small"`` (75 pixels), ``"medium"`` (200), ``"large"`` (400), or pixels;
    None: as the content needs.
``help``
    What is said when the mouse rests on the header; Markdown.
``disabled``, ``required``, ``default``
    Of the editor: it cannot be edited, it cannot be empty, what it has in a
    new row.
``pinned``
    It stays in sight when the table is scrolled sideways; None: index
    columns do.
``alignment``
    ``"left"``, ``"center"`` or ``"right"``; None: as suits its type.

>>> import millpond as st
>>> st.column_config.NumberColumn("Price", format="dollar")["type_config"]
{'type': 'number', 'format': 'dollar'}
"""

from millpond.elements.column_config import (
    AreaChartColumn,
    AudioColumn,
    BarChartColumn,
    ButtonColumn,
    CheckboxColumn,
    Column,
    ColumnConfig,
    DateColumn,
    DatetimeColumn,
    ImageColumn,
    JsonColumn,
    LineChartColumn,
    LinkColumn,
    ListColumn,
    MarkdownColumn,
    MultiselectColumn,
    NumberColumn,
    ProgressColumn,
    SelectboxColumn,
    TextColumn,
    TimeColumn,
    VideoColumn,
)

__all__ = [
    "AreaChartColumn",
    "AudioColumn",
    "BarChartColumn",
    "ButtonColumn",
    "CheckboxColumn",
    "Column",
    "ColumnConfig",
    "DateColumn",
    "DatetimeColumn",
    "ImageColumn",
    "JsonColumn",
    "LineChartColumn",
    "LinkColumn",
    "ListColumn",
    "MarkdownColumn",
    "MultiselectColumn",
    "NumberColumn",
    "ProgressColumn",
    "SelectboxColumn",
    "TextColumn",
    "TimeColumn",
    "VideoColumn",
]
