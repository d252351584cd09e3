"""Counts, ranks and differences, compared with the published figures."""
