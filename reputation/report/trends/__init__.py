"""Trends: counts by year, tests, leading cities, and characteristic terms."""
