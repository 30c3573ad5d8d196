"""Civil-registration record linkage."""
