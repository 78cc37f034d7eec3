"""The disk: find the vault, hold its notes, and write, never over what somebody else wrote."""
