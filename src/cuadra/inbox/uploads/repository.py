"""The statements of files that come in parts, for one company."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from cuadra.inbox.uploads.models import Upload, UploadPart
from cuadra.kit.ids import TenantId

_FORGET = text("SELECT forget_uploads()")


class UploadRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def add(self, **values: Any) -> Upload:
        made = Upload(tenant_id=self.tenant, **values)
        self.session.add(made)
        self.session.flush()
        return made

    def get(self, upload: UUID, *, lock: bool = False) -> Upload | None:
        wanted = select(Upload).where(Upload.tenant_id == self.tenant, Upload.id == upload)
        return self.session.scalar(wanted.with_for_update() if lock else wanted)

    def unfinished(self) -> tuple[int, int]:
        """How many are on their way, and how large they will be together."""
        wanted = select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(
            Upload.tenant_id == self.tenant, Upload.document_id.is_(None)
        )
        count, size = self.session.execute(wanted).one()
        return int(count), int(size)

    def put(self, upload: UUID, start: int, sealed: bytes) -> None:
        row = {"tenant_id": self.tenant, "upload_id": upload, "start": start, "sealed": sealed}
        self.session.execute(insert(UploadPart).values(**row))

    def change(self, upload: UUID, **values: Any) -> None:
        mine = (Upload.tenant_id == self.tenant, Upload.id == upload)
        self.session.execute(update(Upload).where(*mine).values(**values))

    def parts(self, upload: UUID) -> Iterator[UploadPart]:
        """In the order of the file."""
        mine = (UploadPart.tenant_id == self.tenant, UploadPart.upload_id == upload)
        yield from self.session.scalars(select(UploadPart).where(*mine).order_by(UploadPart.start))

    def drop_parts(self, upload: UUID) -> None:
        mine = (UploadPart.tenant_id == self.tenant, UploadPart.upload_id == upload)
        self.session.execute(delete(UploadPart).where(*mine))

    def remove(self, upload: UUID) -> bool:
        mine = (Upload.tenant_id == self.tenant, Upload.id == upload)
        return bool(self.session.execute(delete(Upload).where(*mine)).rowcount)  # type: ignore[attr-defined]


def forget_uploads(session: Session) -> int:
    """Forgets uploads of more than a day, of all companies, a hundred at a time; how many."""
    return int(session.scalar(_FORGET) or 0)
