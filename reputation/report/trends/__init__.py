"""Trends: counts by year, tests, who leads in what, and the terms that tell."""
