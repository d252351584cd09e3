"""Hand-labelling: which abstract next, may I stop, do reviewers agree; the terminal loop."""
