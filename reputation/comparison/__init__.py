"""Counts, ranks and differences, beside the published figures."""
