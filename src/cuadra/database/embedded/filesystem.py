"""On what kind of file system a folder is, and whose."""

from __future__ import annotations

import pwd
from pathlib import Path

NETWORK = (
    "nfs",
    "cifs",
    "smb",
    "afs",
    "ceph",
    "glusterfs",
    "lustre",
    "fuse.sshfs",
    "9p",
    "drvfs",
    "davfs",
    "fuse.s3fs",
)


def network_kind(folder: Path) -> str:
    """The kind where it is one over a network (locks and flushes are not to be trusted there), else empty."""
    found = kind(folder)
    return found if found.startswith(NETWORK) else ""


def kind(folder: Path) -> str:
    """The type of the file system that ``folder`` lies on; empty where the machine does not tell."""
    import psutil  # type: ignore[import-untyped]

    try:
        mounted = {Path(one.mountpoint): one.fstype for one in psutil.disk_partitions(all=True)}
    except (OSError, psutil.Error):
        return ""
    return next((mounted[one] for one in (folder, *folder.parents) if one in mounted), "")


def owner_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
