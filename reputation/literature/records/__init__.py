"""One record of the literature: its shape, and what its fields come to when cleaned."""
