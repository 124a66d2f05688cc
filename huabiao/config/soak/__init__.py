"""A city at which everything is done at random, to prove the publisher: what must hold, holds after any acts.

Not for measuring (`bench`), nor to look at (`demo`). `acts` lists what is done, `publisher` does it.
"""
