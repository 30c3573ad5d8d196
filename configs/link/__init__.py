"""Examples of ``link.toml``."""
