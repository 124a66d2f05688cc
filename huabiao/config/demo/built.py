"""What was built of the city so far, and who acts in it; read by the parts that build on."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from huabiao.accounts import operations as accounts
from huabiao.accounts.enums import Role
from huabiao.accounts.models import Organization, User
from huabiao.changes.operations import Actor
from huabiao.config.demo.stock import Stock
from huabiao.library.models import Item
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import channel_at

FOLDER = Path(__file__).parent


def read(name: str) -> dict[str, Any]:
    """A data file of the city."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@dataclass
class City:
    """What stands already, by the codes and keys of the data files."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[tuple[str, str], list[User]] = field(default_factory=dict)
    profiles: dict[str, SiteProfile] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    chains: dict[str, list[User]] = field(default_factory=dict)  # who agrees to a unit's items
    stock: Stock = field(default_factory=Stock)
    _channels: dict[tuple[str, str], Channel] = field(default_factory=dict)
    _actors: dict[int, Actor] = field(default_factory=dict)

    def person(self, organization: str, role: Role) -> User:
        return self.people[organization, role][0]

    def platform(self) -> User:
        return self.person("sfs", Role.PLATFORM_ADMINISTRATOR)

    def whole(self, person: User, at: datetime) -> dict[str, Any]:
        """Who acts and when, as every operation wants to be told."""
        if person.pk not in self._actors:
            self._actors[person.pk] = accounts.actor_of(person, address="", door="command")
        return {"by": person, "actor": self._actors[person.pk], "at": at}

    def channel(self, site: str, path: str) -> Channel:
        if (site, path) not in self._channels:
            found = channel_at(self.profiles[site].site, path)
            if found is None:
                raise LookupError(f"{site}/{path}")
            self._channels[site, path] = found
        return self._channels[site, path]
