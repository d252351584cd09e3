"""The corpus: one SQLite file that stores a literature and answers its searches."""
