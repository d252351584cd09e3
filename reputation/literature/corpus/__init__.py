"""The corpus: one SQLite file that holds a literature and answers its searches."""
