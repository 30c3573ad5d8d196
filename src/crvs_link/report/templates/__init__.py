"""The page: templates and style, read through ``importlib.resources``."""
