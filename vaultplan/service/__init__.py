"""A watch that starts with the machine: the text of its unit in each system's form, and asking the system to run it."""
