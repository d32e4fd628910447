"""Search in knowledge: `finding` for whoever asks; `ranking` is the arithmetic, apart from rows."""
