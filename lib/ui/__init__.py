"""The only streamlit in lib: the page's frame, state, cache, and the widgets that pages share."""
