"""Decides which console addresses exist: those that read through a scoped query, each with its reason."""

from __future__ import annotations

SCOPED: dict[str, str] = {
    "accounts:account": "shows the signed-in person alone",
    "accounts:set_password": "opens for the bearer of a one-time link alone",
    "organizations:abolish": "taken from organizations_for(user); platform administrators",
    "organizations:create": "platform administrators; parents from organizations_for(user)",
    "organizations:edit": "taken from organizations_for(user)",
    "organizations:index": "lists organizations_for(user)",
    "organizations:merge": "taken from organizations_for(user); platform administrators",
    "organizations:move": "taken from organizations_for(user); platform administrators",
    "people:create": "for a unit out of organizations_for(user)",
    "people:edit": "taken from people_for(user)",
    "people:grant": "taken from people_for(user), in a unit out of organizations_for(user)",
    "people:index": "lists people_for(user)",
    "people:leave": "taken from people_for(user); colleagues from people_for(user)",
    "people:link": "taken from people_for(user)",
    "people:revoke": "taken from people_for(user), in a unit out of organizations_for(user)",
    "wagtailadmin_javascript_catalog": "words of the interface, nobody's data",
    "wagtailadmin_login": "shows nothing but its form",
    "wagtailadmin_logout": "ends one's own session",
    "wagtailadmin_sprite": "icons, nobody's data",
}


def is_scoped(view_name: str) -> bool:
    return view_name in SCOPED
