"""The durable record: what the switch wrote of calls and pauses, read from its files, kept as rows, once."""
