"""Mentions: which names in a text refer to which city as a place."""
