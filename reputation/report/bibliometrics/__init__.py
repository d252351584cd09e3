"""Bibliometric analyses: authors, institutions, venues, citations, terms and themes."""
