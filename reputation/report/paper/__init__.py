"""What a paper needs of a run: its table, a paragraph on methods, and a PRISMA-S table."""
