"""Which messages speak of the same matter, told by their words alone. Texts only: no model, no database.

`pairs` says what of a text counts and how much, `likeness` compares the messages of a collection with one another,
`index` a new one with all that are open, and `evaluation` measures it on pairs that people judged.
"""
