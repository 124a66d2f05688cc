"""Every write of pages, gathered under one name: `from huabiao.pages import operations`."""

from huabiao.pages.operations.building import (
    NotForChannels,
    NotForSites,
    StandingText,
    create_site,
    create_unit_channel,
    standing_texts,
)
from huabiao.pages.operations.composing import EditedMeanwhile, ForeignChannel, UnusableBody
from huabiao.pages.operations.homes import edit_home
from huabiao.pages.operations.life import tick
from huabiao.pages.operations.looks import edit_look
from huabiao.pages.operations.topics import (
    AlreadyArchived,
    TopicClosed,
    TopicFacts,
    archive_topic,
    close_topic,
    create_topic,
    edit_topic,
    follow_merger,
)

__all__ = [
    "AlreadyArchived",
    "EditedMeanwhile",
    "ForeignChannel",
    "NotForChannels",
    "NotForSites",
    "StandingText",
    "TopicClosed",
    "TopicFacts",
    "UnusableBody",
    "archive_topic",
    "close_topic",
    "create_site",
    "create_topic",
    "create_unit_channel",
    "edit_home",
    "edit_look",
    "edit_topic",
    "follow_merger",
    "standing_texts",
    "tick",
]
