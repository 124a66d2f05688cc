"""Reads about what is signed: sites of which files stand that no manifest names, and keys that cannot be used."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from huabiao.guard.errors import NoSm2, UnusableKey
from huabiao.guard.history import History
from huabiao.guard.signing import PUBLIC_FILE, PublicKeys, public_keys
from huabiao.publishing.models import PublishedFile
from huabiao.sites.models import SiteProfile


def sites_not_whole() -> list[SiteProfile]:
    """Published sites that no guard can guard, or not all of: as after an upgrade from before there were manifests."""
    if fault_of_keys():
        return []  # nobody can say
    keys = installed_keys()
    published = Exists(PublishedFile.objects.filter(site=OuterRef("site")))
    profiles = SiteProfile.objects.filter(published).select_related("site")
    return [one for one in profiles.order_by("pk") if keys is None or not _is_whole(one.code, keys)]


def _is_whole(code: str, keys: PublicKeys) -> bool:
    newest = next(History(Path(settings.SEAL_ROOT), code, keys).roots(), None)
    return newest is not None and newest.is_whole


def installed_keys() -> PublicKeys | None:
    """Of this installation; None where nothing was signed yet, or they cannot be used: `fault_of_keys` tells."""
    try:
        return public_keys(_file())
    except (OSError, UnusableKey):
        return None


def fault_of_keys() -> str:
    """Why nobody can check a signature here; "" where that can be done, or nothing was signed yet."""
    try:
        public_keys(_file())
    except FileNotFoundError:
        return ""
    except OSError as error:
        return _("读不到公钥 %(file)s：%(reason)s。") % {"file": _file(), "reason": error.strerror}
    except UnusableKey as error:
        return key_fault(error, _file())
    return ""


def key_fault(error: UnusableKey, file: Path) -> str:
    """What a person is told of a file of keys that cannot be used."""
    if isinstance(error, NoSm2):
        return _("%(file)s 里有国密公钥，而这台机器没有带 SM2 的 OpenSSL 3，不能核对签名。") % {
            "file": file
        }
    if error.number:
        return _(
            "%(file)s 里的第 %(number)d 个公钥不能用：不是完整的 Ed25519 或者 SM2 公钥。请改正或者删去它。"
        ) % {"file": file, "number": error.number}
    return _("%(file)s 里没有公钥。") % {"file": file}


def _file() -> Path:
    return Path(settings.HUABIAO_HOME) / PUBLIC_FILE
