"""Where a secret stands. What was sealed for one place opens nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """Tenant, table, field and row of a sealed value; the key's id is bound in the wrapping (``envelope``)."""

    tenant: UUID
    table: str
    field: str
    row: str

    @property
    def context(self) -> bytes:
        """What the data key is wrapped for: the tenant."""
        return str(self.tenant).encode()

    @property
    def aad(self) -> bytes:
        """All four, each with its length before it, so that no two places give the same bytes.

        >>> from uuid import UUID
        >>> one = Place(UUID(int=1), "a|b", "c", "d").aad
        >>> one == Place(UUID(int=1), "a", "b|c", "d").aad
        False
        """
        parts = (str(self.tenant), self.table, self.field, self.row)
        return b"cuadra secret 1" + b"".join(
            len(raw).to_bytes(4, "big") + raw for raw in (part.encode() for part in parts)
        )
