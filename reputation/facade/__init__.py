"""What a notebook or script calls, under the names of `reputation`; no logic of its own."""
