"""``streamlit.runtime.uploaded_file_manager`` and ``streamlit.elements.widgets.file_uploader``."""

from __future__ import annotations

from millpond.session.uploaded import UploadedFile

__all__ = ["UploadedFile"]
