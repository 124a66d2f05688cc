"""Decides from which address a request came, where a front server stands between."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address for the audit row; empty where none can be told."""
    return address_of(
        request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", "")
    )


def address_of(peer: str, forwarded_for: str) -> str:
    """The same of what the connection and the front server say.

    Only a front server may speak for others: one on this machine, or any where the installation
    stands behind TLS. Of several addresses the last is the one it saw itself; earlier ones are
    whatever the visitor wrote.
    """
    peer = _normal(peer)
    forwarded = _normal(forwarded_for.rpartition(",")[2])
    if forwarded and _is_front_server(peer):
        return forwarded
    return peer


def _is_front_server(peer: str) -> bool:
    # A peer without address came through a socket of this machine.
    return settings.BEHIND_TLS or not peer or ip_address(peer).is_loopback


def _normal(text: str) -> str:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
