"""The three decisions on a record: city mentioned, relevant, which topic."""
