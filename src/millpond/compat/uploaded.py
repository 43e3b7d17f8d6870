"""``streamlit.runtime.uploaded_file_manager`` and ``streamlit.elements.widgets.file_uploader``."""

from __future__ import annotations

from millpond.session.files.uploaded import UploadedFile

__all__ = ["UploadedFile"]
