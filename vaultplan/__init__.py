"""A strategic career plan that lives in a folder of markdown notes."""

__version__ = "0.1.0"
