"""What is asked: a study, its query, and what comes with the package."""
