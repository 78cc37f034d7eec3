"""What vaultplan keeps about a vault, outside of it: locks, journal, and what was displaced. Never in the vault."""
