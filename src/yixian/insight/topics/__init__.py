"""Which matters many citizens write of at once, told by the words of their messages alone.

`grouping` puts together what is alike, `naming` says what a group is about and where, `topic` how hot it is,
and `find` does it for a file.
"""
