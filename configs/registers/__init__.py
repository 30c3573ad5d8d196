"""Examples of register files: what a register is meant to hold, and how completely."""
