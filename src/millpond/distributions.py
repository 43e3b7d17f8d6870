"""What to install for a module that is not there.

>>> missing("PIL.Image") is None or missing("PIL.Image").startswith("`PIL` is not installed")
True
"""

from __future__ import annotations

import difflib
import pkgutil
import sys
from importlib.util import find_spec
from typing import Final

_WITH_STREAMLIT: Final = {
    "PIL": "pillow",
    "altair": "altair",
    "blinker": "blinker",
    "cachetools": "cachetools",
    "git": "gitpython",
    "numpy": "numpy",
    "packaging": "packaging",
    "pandas": "pandas",
    "pyarrow": "pyarrow",
    "pydeck": "pydeck",
    "requests": "requests",
    "tenacity": "tenacity",
    "toml": "toml",
    "tornado": "tornado",
    "watchdog": "watchdog",
}
"""By the module: what an app may import that lists nothing but Streamlit among its requirements."""

_OTHERS: Final = {
    "bokeh": "bokeh",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "duckdb": "duckdb",
    "graphviz": "graphviz",
    "matplotlib": "matplotlib",
    "openai": "openai",
    "plotly": "plotly",
    "polars": "polars",
    "psycopg2": "psycopg2-binary",
    "scipy": "scipy",
    "seaborn": "seaborn",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "sqlalchemy": "sqlalchemy",
    "statsmodels": "statsmodels",
    "yaml": "pyyaml",
}
"""Others that are often used. No name is guessed: a misspelt one may be a package of somebody else."""


def missing(module: str, distribution: str | None = None) -> str | None:
    """What to do about a module that is not installed (Markdown); None where its package is there.

    Parameters
    ----------
    module:
        What is imported; it may be a submodule.
    distribution:
        What ``pip install`` is to be given, where the caller knows.
    """
    root = module.partition(".")[0]
    if _is_there(root):
        return None
    if root in _WITH_STREAMLIT:
        return f"`{root}` is not installed. Streamlit brings it along, Millpond does not: `pip install {_WITH_STREAMLIT[root]}`"
    if distribution := distribution or _OTHERS.get(root):
        return f"`{root}` is not installed: `pip install {distribution}`"
    near = difflib.get_close_matches(root, _importable(), n=1, cutoff=0.75)
    meant = f". Did you mean `{near[0]}`?" if near else ""
    return f"`{root}` is not a file of the app, nor a package installed for this Python{meant}"


def _importable() -> set[str]:
    """The modules that are there, the app's own among them, and the packages that are often used."""
    there = {module.name for module in pkgutil.iter_modules()} | sys.stdlib_module_names
    return {name for name in there if not name.startswith("_")} | {"streamlit", *_WITH_STREAMLIT, *_OTHERS}


def _is_there(root: str) -> bool:
    if root in sys.stdlib_module_names or root in sys.modules:
        return True
    try:
        return find_spec(root) is not None
    except (ImportError, ValueError):
        return False
