"""Which folders of the server a company may watch: only what the server's owner opened, never by a link out of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from cuadra.kit.ids import TenantId
from cuadra.sources.errors import FolderForbidden

COMPANY = "{company}"


def roots_of(allowed: Sequence[str], home: Path, tenant: TenantId) -> tuple[Path, ...]:
    """The folders within which this company may watch; its own one in the house is always among them.

    ``{company}`` in a root stands for the company's id; a root without it is open to every company of the server.

    >>> from uuid import UUID
    >>> roots_of(["/srv/{company}"], Path("/house"), TenantId(UUID(int=1)))[1].as_posix()
    '/srv/00000000-0000-0000-0000-000000000001'
    """
    named = (one.replace(COMPANY, str(tenant)) for one in allowed)
    return own_folder(home, tenant), *map(Path, named)


def own_folder(home: Path, tenant: TenantId) -> Path:
    return home / "drop" / str(tenant)


def checked_folder(folder: str, roots: Sequence[Path], *, home: Path) -> Path:
    """The folder without links, inside of a root; ``FolderForbidden``. It need not exist (a disk not mounted now).

    Whatever the roots are, the house itself (``home``: keys, database, originals) stays closed but for the company's
    own folder. Asked at each run too: a link that was put in later leads nowhere.
    """
    if not Path(folder).is_absolute() or "\0" in folder:
        raise FolderForbidden(folder=folder[:200])
    real = Path(os.path.realpath(folder))
    house, own = Path(os.path.realpath(home)), Path(os.path.realpath(roots[0]))
    is_of_house = real.is_relative_to(house) or house.is_relative_to(real)
    is_inside = any(real.is_relative_to(os.path.realpath(root)) for root in roots)
    if not is_inside or (is_of_house and not real.is_relative_to(own)):
        raise FolderForbidden(folder=folder[:200])
    return real
