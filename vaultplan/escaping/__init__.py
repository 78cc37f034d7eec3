"""Words of the notes on their way out: a module for each place where they arrive, and mean nothing but themselves.

Nothing else in vaultplan escapes anything (trust.md §4).
"""
