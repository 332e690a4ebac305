"""What each role may do: one table, read by the door and shown to people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Role = Literal["owner", "admin", "accountant", "clerk", "reader"]

_READER = frozenset({"documents:read", "jobs:read", "company:read"})
_CLERK = _READER | {"documents:write"}
_ACCOUNTANT = _CLERK | {"documents:review", "jobs:write", "audit:read"}
_ADMIN = _ACCOUNTANT | {"company:write", "people:write", "keys:write", "secrets:write", "webhooks:write"}

# The operator keeps the installation running and lets people back in; the papers of a company are not theirs to read.
_OPERATOR = frozenset({"jobs:read", "jobs:write", "company:read", "company:write", "people:write", "audit:read"})

SCOPES: dict[str, frozenset[str]] = {
    "operator": _OPERATOR,
    "owner": _ADMIN,
    "admin": _ADMIN,
    "accountant": _ACCOUNTANT,
    "clerk": _CLERK,
    "reader": _READER,
}
ALL_SCOPES = _ADMIN | _OPERATOR
ROLES: tuple[str, ...] = ("owner", "admin", "accountant", "clerk", "reader")


def may_give(giver: str, role: str) -> bool:
    """Whether ``giver`` may make somebody a ``role``: nothing above their own.

    >>> may_give("admin", "owner"), may_give("admin", "admin"), may_give("operator", "owner")
    (False, True, True)
    """
    if "people:write" not in SCOPES.get(giver, frozenset()) or role not in ROLES:
        return False
    return giver == "operator" or ROLES.index(giver) <= ROLES.index(role)


def is_scope(scopes: Iterable[str]) -> bool:
    """Whether all of ``scopes`` exist."""
    return ALL_SCOPES.issuperset(scopes)
