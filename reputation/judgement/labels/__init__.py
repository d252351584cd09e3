"""Labels: decisions by hand, in a log that only grows, and what they come to."""
