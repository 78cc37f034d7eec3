"""The shipped notes, and laying them into a vault, never over anything."""
