"""The example apps as the gallery page shows them: a picture, what they are for, their source."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "examples"
IMAGES = REPOSITORY / "docs" / "images" / "examples"
"""``scripts/screenshots examples`` makes the pictures."""

EXAMPLES = {
    "stocks": ("Stocks", "A dashboard of linked charts: what is selected in one is what the others show."),
    "earthquakes": (
        "Earthquakes",
        "A map whose points can be chosen, with a chart and a table of what is chosen.",
    ),
    "llm_chat": (
        "A chat with a language model",
        "Answers stream in, and can be stopped, made again and asked for in other words. Files go with a message.",
    ),
    "table_explorer": ("Ten million rows", "A file that is mapped into memory, and looked at row by row."),
    "admin/app": (
        "An admin app",
        "Pages that depend on who is signed in, with a database. The others are in `views/`.",
    ),
    "form": ("A form", "Nothing is sent until its button is pressed, then everything at once."),
    "sightings": ("A shared sheet", "Several people fill it in at the same time, and see who was first."),
    "sensors": ("Sensors, live", "A fragment draws anew each second, and the rest of the page stands still."),
    "cohorts": ("Cohorts", "Who came back: a table whose colours follow its numbers."),
    "image_editor": (
        "An image editor",
        "A picture, sliders, before and after, and the result to take along.",
    ),
    "pets": (
        "A database",
        "Rows are added in a transaction; what is counted comes from the cache until then.",
    ),
    "voice_notes": ("Voice notes", "Record, name, hear again, take along. They are there after a restart."),
    "todo": ("To do", "A list whose items are instances of a class that the script itself defines."),
    "slow": ("A slow computation", "Progress, Stop, and interactions that interrupt it."),
    "caching": ("Caching", "What takes long is done once, and what the store keeps outlives the server."),
    "sign_in/app": (
        "Sign in",
        "Pages by role. `python examples/sign_in/run.py` starts it with a provider to sign in at.",
    ),
    "counter": ("A counter", "The smallest app with a state."),
    "gallery": ("Every element", "All elements on one page, for a look."),
}
"""The apps by their file below ``examples``, each with a title and a sentence."""


def name_of(example: str) -> str:
    """The name of its picture: ``admin`` for ``admin/app``."""
    return example.removesuffix("/app")


def examples() -> str:
    """All examples as Markdown."""
    return "\n".join(_entry(example) for example in EXAMPLES)


def _entry(example: str) -> str:
    title, sentence = EXAMPLES[example]
    file = f"examples/{example}.py"
    source = (REPOSITORY / file).read_text("utf-8").rstrip()
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", source) or [""]))
    code = textwrap.indent(
        f'{fence}python title="{file}"\n{source}\n{fence}', "    ", lambda line: bool(line.strip())
    )
    return "\n".join(
        [
            f"## {title}",
            "",
            sentence,
            "",
            f"![{title}](images/examples/{name_of(example)}.png)",
            "",
            f'??? example "Source: {file}"',
            "",
            code,
            "",
        ]
    )
