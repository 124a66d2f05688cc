"""Decides how a file below a folder is opened: no symbolic link is followed there, none can lead out.

The folder itself is none either; what it lies in may be.
"""

from __future__ import annotations

import errno
import os
import stat

# The ways in which a path may lead to no file of ours; anything else is the machine's trouble.
NOT_THERE = frozenset(
    {
        errno.EACCES,
        errno.EINVAL,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.ENXIO,
    }
)


def open_below(folder: str, path: str) -> int | None:
    """Open the regular file at `path` ("/a/index.html") below `folder`; None where there is none."""
    *folders, name = path.removeprefix("/").split("/")
    try:
        here = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            for step in folders:
                flags = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW
                here, left = os.open(step, flags, dir_fd=here), here
                os.close(left)
            # Not blocking: opening a pipe would wait for its writer.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            descriptor = os.open(name, flags, dir_fd=here)
        finally:
            os.close(here)
    except OSError as error:
        if error.errno not in NOT_THERE:
            raise
        return None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    return None
