"""The functions that notebooks and scripts call by the names of `reputation`; no own logic."""
