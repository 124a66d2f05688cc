"""Every write of sites and channels, gathered under one name: `from huabiao.sites import operations`."""

from huabiao.sites.operations.channels import (
    ChannelFacts,
    NotOnThisSite,
    PathOfAnother,
    ReservedSlug,
    SlugTaken,
    UnusableSlug,
    create_channel,
    edit_channel,
)
from huabiao.sites.operations.hosts import (
    HostIsConsole,
    HostTaken,
    NoSuchAlias,
    UnusableHost,
    add_alias,
    change_host,
    remove_alias,
)
from huabiao.sites.operations.look import change_look, grey_all_sites
from huabiao.sites.operations.paths import (
    OtherSite,
    PathTooLong,
    StillInUse,
    UnderItself,
    change_slug,
    close_channel,
    move_channel,
)
from huabiao.sites.operations.records import (
    CodeTaken,
    IdentificationCodeTaken,
    SiteRecord,
    UnusableCode,
    claim_code,
    edit_site,
    follow_merger,
    record_site,
)
from huabiao.sites.operations.validation import InvalidFields

__all__ = [
    "ChannelFacts",
    "CodeTaken",
    "HostIsConsole",
    "HostTaken",
    "IdentificationCodeTaken",
    "InvalidFields",
    "NoSuchAlias",
    "NotOnThisSite",
    "OtherSite",
    "PathOfAnother",
    "PathTooLong",
    "ReservedSlug",
    "SiteRecord",
    "SlugTaken",
    "StillInUse",
    "UnderItself",
    "UnusableCode",
    "UnusableHost",
    "UnusableSlug",
    "add_alias",
    "change_host",
    "change_look",
    "change_slug",
    "claim_code",
    "close_channel",
    "create_channel",
    "edit_channel",
    "edit_site",
    "follow_merger",
    "grey_all_sites",
    "move_channel",
    "record_site",
    "remove_alias",
]
