"""The look of the page, from the options of ``[theme]``: colours that are derived, CSS, what cannot be read."""
