"""Vectors of words, which a city may have or not: words that are used alike lie near each other, and so do texts."""
