"""Yixian 一线: the free system behind a city's government hotline."""

__version__ = "0.1.0"
