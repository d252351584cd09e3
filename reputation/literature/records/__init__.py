"""One record of the literature: its form, and how its fields are cleaned."""
