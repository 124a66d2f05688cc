"""Every write of the media room, gathered under one name: `from huabiao.media import operations`."""

from huabiao.media.operations.storing import (
    EmptyFile,
    MovingPicture,
    NothingLeft,
    NotWhatItClaims,
    PictureDamaged,
    PictureTooLarge,
    TypeNotTaken,
    copy_document,
    copy_image,
    crop_image,
    make_next_sizes,
    make_sizes,
    move_files,
    set_focus,
    store_document,
    store_image,
)
from huabiao.media.operations.texts import (
    NothingToReadAgain,
    keep_text,
    read_again,
    read_all_again,
)

__all__ = [
    "EmptyFile",
    "MovingPicture",
    "NotWhatItClaims",
    "NothingLeft",
    "NothingToReadAgain",
    "PictureDamaged",
    "PictureTooLarge",
    "TypeNotTaken",
    "copy_document",
    "copy_image",
    "crop_image",
    "keep_text",
    "make_next_sizes",
    "make_sizes",
    "move_files",
    "read_again",
    "read_all_again",
    "set_focus",
    "store_document",
    "store_image",
]
