"""Side-by-side measurements: each figure beside the bare driver writing or reading the same rows."""
