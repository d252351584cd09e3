"""Models: from text to the probability of relevance and of each topic."""
