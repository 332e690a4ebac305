"""Files that come in parts, and go on after a cut connection: each part sealed, the whole received once.

An upload is begun with its size, gets its parts one behind the other, and becomes a document in the transaction that
takes the last one. What is not finished within a day is forgotten. The caller commits.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.inbox.errors import PartMisplaced, PartRefused, TooManyUploads, UploadEmpty, UploadMissing, UploadTooLarge
from cuadra.inbox.originals import Originals
from cuadra.inbox.service import prepare, receive
from cuadra.inbox.uploads.models import Upload
from cuadra.inbox.uploads.repository import UploadRepository
from cuadra.kit.ids import TenantId, new_id

MIB = 2**20
PART_MIB = 8  # of one part, at most
MOST, MOST_MIB = 200, 2_048  # unfinished in a company


def begin(
    session: Session,
    tenant: TenantId,
    actor: Actor,
    *,
    name: str,
    size: int,
    most_bytes: int,
    country: str | None = None,
    external_id: str = "",
) -> Upload:
    """A new upload. ``UploadEmpty``, ``UploadTooLarge``, ``TooManyUploads``."""
    if size < 1:
        raise UploadEmpty(name=name)
    if size > most_bytes:
        raise UploadTooLarge(name=name, mib=most_bytes // MIB)
    uploads = UploadRepository(session, tenant)
    count, waiting = uploads.unfinished()
    if count >= MOST or waiting + size > MOST_MIB * MIB:
        raise TooManyUploads(most=MOST, mib=MOST_MIB)
    return uploads.add(
        id=new_id(), made_by=actor.id, name=name[:255], size=size, country=country, external_id=external_id[:255]
    )


def found(session: Session, tenant: TenantId, actor: Actor, upload: UUID, *, lock: bool = False) -> Upload:
    """The caller's own upload; ``UploadMissing`` for another's too."""
    one = UploadRepository(session, tenant).get(upload, lock=lock)
    if one is None or one.made_by != actor.id:
        raise UploadMissing
    return one


def take(
    session: Session, originals: Originals, tenant: TenantId, actor: Actor, upload: UUID, offset: int, content: bytes
) -> Upload:
    """Keeps a part; with the last one the document is received. An empty part finishes what a crash left unfinished.

    ``UploadMissing``, ``PartMisplaced`` (ask where it stands), ``PartRefused``.
    """
    one = found(session, tenant, actor, upload, lock=True)
    if one.document_id is not None:
        return one
    if offset != one.got:
        raise PartMisplaced(offset=one.got, given=offset)
    is_whole = one.got == one.size
    if len(content) > PART_MIB * MIB or offset + len(content) > one.size or (not content and not is_whole):
        raise PartRefused(mib=PART_MIB)
    uploads = UploadRepository(session, tenant)
    if content:
        uploads.put(upload, offset, originals.sealer.seal(content, _bound(tenant, upload, offset)))
        uploads.change(upload, got=offset + len(content))
    if offset + len(content) == one.size:
        _receive(session, originals, tenant, actor, one)
    session.refresh(one)
    return one


def _receive(session: Session, originals: Originals, tenant: TenantId, actor: Actor, one: Upload) -> None:
    uploads = UploadRepository(session, tenant)
    whole = bytearray()
    for part in uploads.parts(one.id):
        whole += originals.sealer.open(part.sealed, _bound(tenant, one.id, part.start))
    arrival = prepare(
        originals,
        tenant,
        bytes(whole),
        name=one.name,
        source="upload",
        country=one.country,
        external_id=one.external_id,
        actor=actor,
    )
    (receipt,) = receive(session, tenant, actor, [arrival])
    uploads.change(one.id, document_id=receipt.document, is_new=receipt.is_new)
    uploads.drop_parts(one.id)


def cancel(session: Session, tenant: TenantId, actor: Actor, upload: UUID) -> None:
    """Forgets an upload; a document that it became stays."""
    found(session, tenant, actor, upload, lock=True)
    UploadRepository(session, tenant).remove(upload)


def _bound(tenant: TenantId, upload: UUID, start: int) -> bytes:
    return b"upload|" + tenant.bytes + b"|" + upload.bytes + b"|" + str(start).encode()
