"""What is wrong with a key, told apart from what is wrong with a signature."""

from __future__ import annotations


class UnusableKey(ValueError):
    """The file holds no key of a kind that is known here; `number` is that of the block at fault, from 1."""

    number = 0


class NoSm2(UnusableKey):
    """The key may be one; OpenSSL 3 with SM2 is missing on this machine."""
