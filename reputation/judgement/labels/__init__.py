"""Labels: manual decisions in an append-only log, and the resulting labels."""
