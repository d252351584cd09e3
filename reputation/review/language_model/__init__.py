"""Records read by a language model, measured like any reader."""
