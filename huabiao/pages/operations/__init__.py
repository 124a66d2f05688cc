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
from huabiao.pages.operations.editions import BlueprintEditedMeanwhile, edit_blueprint
from huabiao.pages.operations.homes import edit_home
from huabiao.pages.operations.life import tick
from huabiao.pages.operations.looks import edit_look
from huabiao.pages.operations.rolling import (
    Line,
    NewerEdition,
    Outcome,
    Report,
    roll_out,
)
from huabiao.pages.operations.scratch import (
    NobodyToSponsor,
    NothingTried,
    Scratch,
    discard_scratch,
    scratch_of,
    try_blueprint,
)
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
    "BlueprintEditedMeanwhile",
    "EditedMeanwhile",
    "ForeignChannel",
    "Line",
    "NewerEdition",
    "NobodyToSponsor",
    "NotForChannels",
    "NotForSites",
    "NothingTried",
    "Outcome",
    "Report",
    "Scratch",
    "StandingText",
    "TopicClosed",
    "TopicFacts",
    "UnusableBody",
    "archive_topic",
    "close_topic",
    "create_site",
    "create_topic",
    "create_unit_channel",
    "discard_scratch",
    "edit_blueprint",
    "edit_home",
    "edit_look",
    "edit_topic",
    "follow_merger",
    "roll_out",
    "scratch_of",
    "standing_texts",
    "tick",
    "try_blueprint",
]
