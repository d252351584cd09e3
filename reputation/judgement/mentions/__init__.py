"""Mentions: which names in a text speak of which city as a place."""
