"""Which label a message has, learnt from labelled ones: how sure that is, and the words that decided."""
