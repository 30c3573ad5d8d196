"""What text is written in, and how it becomes UTF-8."""
