"""What a literature is made of: who writes about whom, where, citing what, in which words."""
