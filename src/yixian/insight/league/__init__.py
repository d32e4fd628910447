"""League tables 考评排名: departments of a tier in a month, scored by a city's scheme, ranked where they may be."""
