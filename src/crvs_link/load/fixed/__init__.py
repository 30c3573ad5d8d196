"""Text in columns of fixed width, cut by a layout file."""
