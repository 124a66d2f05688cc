"""An installation of its own for real processes, on the test's database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from tests.serving.servers import free_port


@dataclass(frozen=True)
class Installation:
    """A data folder, and what processes must know to work on it."""

    home: Path
    port: int
    variables: dict[str, str]


@pytest.fixture
def installation(tmp_path, settings):
    """Processes with these variables and this test share one database and one public tree."""
    home = tmp_path / "home"
    home.mkdir()
    port = free_port()
    settings.HUABIAO_HOME = home
    settings.PUBLIC_ROOT = home / "public"
    settings.SERVING_ROOT = home / "serving"
    settings.SEAL_ROOT = home / "seal"
    settings.MEDIA_ROOT = home / "media"
    settings.PORT = port
    variables = {
        "HUABIAO_HOME": str(home),
        "HUABIAO_PORT": str(port),
        "DATABASE_URL": url_of_database(home),
        "DJANGO_SETTINGS_MODULE": "huabiao.config.settings",
    }
    return Installation(home, port, variables)


def url_of_database(home: Path) -> str:
    used = connection.settings_dict
    if connection.vendor == "sqlite":
        (home / "huabiao.sqlite3").symlink_to(used["NAME"])
        return ""
    people = f"{quote(used['USER'])}:{quote(used['PASSWORD'])}"
    port = f":{used['PORT']}" if used["PORT"] else ""
    options = urlencode({"host": used["HOST"]}) if used["HOST"] else ""
    return f"postgresql://{people}@{port}/{quote(used['NAME'])}?{options}"
