"""Which department a matter goes to, learnt from the city's own orders beside its catalogue (ADR 54).

`orders` reads how they went, `record` counts them and ranks departments, `trial` says how good that is.
"""
