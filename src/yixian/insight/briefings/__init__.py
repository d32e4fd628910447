"""Briefings 简报: composed of the figures and topics, each number with the rows it was counted from."""
