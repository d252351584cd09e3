"""Harvesting: literature databases asked for what a study wants, page by page, resumable."""
