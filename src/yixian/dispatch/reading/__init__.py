"""What can be read out of the words of a matter while somebody writes them: proposals, each with its reason."""

from yixian.dispatch.reading.matter import Reading, is_new, read, read_case

__all__ = ["Reading", "is_new", "read", "read_case"]
