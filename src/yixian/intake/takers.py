"""Who takes what citizens tell."""

TAKERS = ("seat", "dispatcher")
