"""Where records come from and are held: formats, duplicates, the corpus."""
