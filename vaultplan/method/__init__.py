"""The seven steps, a module each: how their records are read, and what their checks ask."""
