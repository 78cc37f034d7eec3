"""The dashboard: a plan in, markdown out. A section a function, all escaping in one place."""
