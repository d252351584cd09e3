"""The quantitative side: composite indicators, and the audit of the report's own."""
