"""Harvesting: query literature databases for a study, page by page, resumable."""
