"""The tables of the library, gathered under one name: `from huabiao.library.models import Item`."""

from huabiao.library.models.items import Attachment, Item, ItemPicture, TextPicture
from huabiao.library.models.standing import ItemAddress, KeptOut, Placement, Relation, Subscription
from huabiao.library.models.writing import LikenessMark, Presence, Scratch

__all__ = [
    "Attachment",
    "Item",
    "ItemAddress",
    "ItemPicture",
    "KeptOut",
    "LikenessMark",
    "Placement",
    "Presence",
    "Relation",
    "Scratch",
    "Subscription",
    "TextPicture",
]
