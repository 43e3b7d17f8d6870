"""What becomes of the edits of `st.data_editor` in each run: apart from the props of elements, which the build reads without narwhals."""
