"""Decides how fast one address may ask what is made for it: so many a second, and a start in hand.

Kept by each server process alone, of the addresses that asked last; nothing is written down.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address, ip_network

_SECONDS_IN_HAND = 10.0
_MOST_ADDRESSES = 20_000


class Pace:
    """A bucket for each address, filled by `per_second`; 0: nobody is held up."""

    def __init__(self, per_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._clock = per_second, clock
        self._most = per_second * _SECONDS_IN_HAND
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what is in, and when

    def allows(self, address: str) -> bool:
        """Whether it may ask now; then that counts. Who is refused loses nothing by asking again."""
        if not self._per_second:
            return True
        address = _holder_of(address)
        now = self._clock()
        left, then = self._buckets.pop(address, (self._most, now))
        left = min(self._most, left + (now - then) * self._per_second)
        is_allowed = left >= 1
        self._buckets[address] = (left - is_allowed, now)
        if len(self._buckets) > _MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        return is_allowed


def _holder_of(address: str) -> str:
    """Who has an address: of IPv6 each holds 2^64 of them, and may ask from any."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ip_network((known, 64), strict=False))
