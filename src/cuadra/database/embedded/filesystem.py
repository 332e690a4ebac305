"""On what kind of file system a folder is, and whose."""

from __future__ import annotations

import pwd
from collections.abc import Mapping
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


def network_kind(folder: Path, mounted: Mapping[Path, str] | None = None) -> str:
    """The kind where it is one over a network (locks and flushes are not to be trusted there), else empty.

    >>> network_kind(Path("/srv/data/cuadra"), {Path("/"): "ext4", Path("/srv"): "nfs4"})
    'nfs4'
    """
    found = kind(folder, _mounted() if mounted is None else mounted)
    return found if found.startswith(NETWORK) else ""


def kind(folder: Path, mounted: Mapping[Path, str]) -> str:
    """The type of the file system that ``folder`` lies on; empty where the machine does not tell.

    >>> kind(Path("/home/ana"), {Path("/"): "ext4", Path("/srv"): "nfs4"})
    'ext4'
    """
    return next((mounted[one] for one in (folder, *folder.parents) if one in mounted), "")


def _mounted() -> Mapping[Path, str]:
    import psutil  # type: ignore[import-untyped]

    try:
        return {Path(one.mountpoint): one.fstype for one in psutil.disk_partitions(all=True)}
    except (OSError, psutil.Error):
        return {}


def owner_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
