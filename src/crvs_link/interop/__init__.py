"""Ways to and from other linkage software; each module needs only its own package, if any."""
