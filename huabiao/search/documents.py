"""What an index knows of one published page: plain values, made by features, the same for every engine."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Document:
    """One page as readers can find it; texts are plain, without HTML, as they stand on the page."""

    id: str  # "item:7": given by the feature, the same for ever
    url: str  # its address on the first of its sites, "/content/2026/7.html"
    title: str
    sites: tuple[str, ...] = ()  # codes of all sites that show it
    # Its address on each of them, "" where that leads to the page on the first; none: the same everywhere.
    paths: tuple[str, ...] = ()
    kind: str = ""
    organization: str = ""
    subject: str = ""
    published_at: datetime | None = None  # aware
    validity: str = (
        ""  # whether a document still binds, in the words of who gave it; often no question
    )
    summary: str = ""
    body: str = ""  # with the text of its attachments
    numbers: tuple[str, ...] = ()  # document number, index number, as they are written
    names: tuple[
        str, ...
    ] = ()  # short names of organizations, names of people: found by pinyin, too
    # Of a unit or a person: post, address, office hours, as far as they are known.
    contact: tuple[str, ...] = ()
    phone: str = ""
    replaced_by: tuple[str, ...] = ()  # ids of the documents that took its place
    weight: float = 1.0  # how much it counts besides its words: the place for popularity

    @property
    def year(self) -> int:
        """0 where nobody knows."""
        return self.published_at.year if self.published_at else 0

    @property
    def second(self) -> int:
        return int(self.published_at.timestamp()) if self.published_at else 0

    def place_on(self, sites: Collection[str]) -> tuple[str, str]:
        """Where readers of these sites find it: a site's code and the address there; of none, at home."""
        for site, path in zip(self.sites, self.paths or (self.url,) * len(self.sites), strict=True):
            if site in sites and path:
                return site, path
        return (self.sites[0] if self.sites else ""), self.url

    def texts(self) -> Iterator[str]:
        """All that is found by words, in the order of the page."""
        yield from (self.title, *self.numbers, *self.names, self.organization)
        yield from (self.summary, self.body)

    def to_bytes(self) -> bytes:
        return json.dumps(vars(self), ensure_ascii=False, default=datetime.isoformat).encode(
            errors="surrogatepass"
        )

    @classmethod
    def from_bytes(cls, stored: bytes) -> Document:
        values = json.loads(stored.decode(errors="surrogatepass"))
        moment = values["published_at"]
        values["published_at"] = datetime.fromisoformat(moment) if moment else None
        for name in ("sites", "paths", "numbers", "names", "contact", "replaced_by"):
            values[name] = tuple(values[name])
        return cls(**values)
