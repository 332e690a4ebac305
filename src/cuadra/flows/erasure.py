"""What is kept about a person, handed to them or taken away: the rights of LFPDPPP, Ley 25.326 and Ley 81.

What stays after an erasure: documents that the law demands, and the record of what was done, under a number without a
name. For the API as for the command line; each company's part is a transaction, so that a cut leaves only less to do.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import IO

from cuadra.audit.actor import SYSTEM, Actor
from cuadra.audit.repository import EventRepository
from cuadra.audit.service import record
from cuadra.database.session import Database
from cuadra.flows.erasure_repository import EVENTS, OF_COMPANY, OF_PERSON, TraceRepository
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import PersonId, TenantId
from cuadra.tenants.door_repository import DoorRepository
from cuadra.tenants.errors import NotFound
from cuadra.tenants.people import normal_email
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.repository import CompanyRepository
from cuadra.tenants.service import company, remove_member


class OnlyOwner(CuadraError):  # noqa: N818
    """Companies would be left without an owner; facts ``email`` and ``companies``."""

    code, status = "ERA-001", 409


class OnlyOperator(CuadraError):  # noqa: N818
    """Nobody else runs the installation; fact ``email``."""

    code, status = "ERA-002", 409


@dataclass(frozen=True, slots=True)
class Erased:
    """What went (memberships, keys, invitations, events that told from where they acted) and in how many companies.

    ``kept`` are the events that stay, under the person's number.
    """

    person: PersonId
    companies: int
    memberships: int
    keys: int
    invitations: int
    events: int
    kept: int


def export_person(database: Database, email: str, target: IO[bytes]) -> PersonId:
    """Writes a ZIP of JSON with all that is kept about the person into ``target``. ``NotFound``, ``EmailInvalid``.

    A company's part is told in its record, which is no secret to the person.
    """
    person, address = _person(database, email)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        with database.nobody(person=person) as session:
            traces = TraceRepository(session, person, address)
            for table in OF_PERSON:
                _write(bundle, f"{table}.json", traces.own(table))
            companies = traces.companies()
        for tenant in companies:
            with database.tenant(tenant, person=person) as session:
                traces = TraceRepository(session, person, address)
                for table in OF_COMPANY:
                    _write(bundle, f"companies/{tenant}/{table}.json", traces.of_company(table, tenant))
                for table, rows in traces.further(tenant):
                    _write(bundle, f"companies/{tenant}/{table}.json", rows)
                _write(bundle, f"companies/{tenant}/{EVENTS}.json", traces.events(tenant))
        about = {"person": str(person), "made_at": datetime.now(UTC).isoformat(), "companies": [*map(str, companies)]}
        bundle.writestr("about.json", json.dumps(about, indent=1))
    return person


def export_in(database: Database, tenant: TenantId, person: PersonId, target: IO[bytes], actor: Actor) -> None:
    """Writes what one company keeps about a person, and nothing of their other companies; told in its record.

    ``NotFound`` for somebody who left nothing there.
    """
    address = _here(database, tenant, person)
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle,
        database.tenant(tenant, person=person) as session,
    ):
        traces = TraceRepository(session, person, address)
        for table in OF_COMPANY:
            _write(bundle, f"{table}.json", traces.of_company(table, tenant))
        for table, rows in traces.further(tenant):
            _write(bundle, f"{table}.json", rows)
        _write(bundle, f"{EVENTS}.json", traces.events(tenant))
        about = {"person": str(person), "email": address, "made_at": datetime.now(UTC).isoformat()}
        bundle.writestr("about.json", json.dumps(about, indent=1))
        record(session, tenant, actor, "person.exported", "person", person)


def erase_in(database: Database, tenant: TenantId, person: PersonId, actor: Actor) -> Erased:
    """Takes a person out of one company with their keys, invitations and from where they acted. Who then works nowhere
    is erased whole: their account was the company's doing. ``NotFound``; ``OnlyOwner``, ``OnlyOperator`` before
    anything is touched.
    """
    address = _here(database, tenant, person)
    _check_owners(database, person, address, [tenant])
    with database.nobody(person=person) as session:
        is_of_others = any(one.id != tenant for one, _ in PersonRepository(session, person).companies())
        if not is_of_others and TraceRepository(session, person, address).is_last_operator():
            raise OnlyOperator(email=address)
    if not is_of_others:
        return erase_person(database, address, actor)
    member, keys, invitations, events, kept = _erase_in(database, tenant, person, address, actor)
    return Erased(person, 1, member, keys, invitations, events, kept)


def _here(database: Database, tenant: TenantId, person: PersonId) -> str:
    """The address of somebody who works in the company, or left something there."""
    with database.nobody(person=person) as session:
        me = PersonRepository(session, person).me()
        if me is None or tenant not in TraceRepository(session, person, me.email).companies():
            raise NotFound(what="person")
        return me.email


def _write(bundle: zipfile.ZipFile, name: str, rows: Iterable[str]) -> None:
    with bundle.open(name, "w") as file:
        file.write(b"[")
        for number, row in enumerate(rows):
            file.write(b",\n" * bool(number) + row.encode())
        file.write(b"]\n")


def erase_person(database: Database, email: str, actor: Actor = SYSTEM) -> Erased:
    """Makes the person a number without a name, everywhere; told in the record of every company concerned.

    ``NotFound``; ``OnlyOwner`` and ``OnlyOperator`` before anything is touched. Repeating it finishes a cut one.
    """
    person, address = _person(database, email)
    with database.nobody(person=person) as session:
        traces = TraceRepository(session, person, address)
        companies = traces.companies()
        if traces.is_last_operator():
            raise OnlyOperator(email=address)
    _check_owners(database, person, address, companies)
    nobody = replace(actor, ip="", agent="")  # who erases themselves leaves no new trace by it
    parts = [_erase_in(database, tenant, person, address, nobody) for tenant in companies]
    with database.nobody(person=person) as session:
        TraceRepository(session, person, address).erase()
    members, keys, invitations, events, kept = (
        (sum(column) for column in zip(*parts, strict=True)) if parts else [0] * 5
    )
    return Erased(person, len(companies), members, keys, invitations, events, kept)


def _erase_in(
    database: Database, tenant: TenantId, person: PersonId, address: str, actor: Actor
) -> tuple[int, int, int, int, int]:
    with database.tenant(tenant, person=person) as session:
        traces, repository = TraceRepository(session, person, address), CompanyRepository(session, tenant)
        repository.lock()
        keys = repository.revoke_of(person)
        is_member = repository.membership(person) is not None
        if is_member:
            remove_member(session, tenant, person, actor, giver="operator")
        invitations = traces.forget_invitations(tenant)
        kept = sum(1 for _ in traces.events(tenant))
        events = EventRepository(session, tenant).erase_person()
        told = {"keys": keys, "invitations": invitations, "events": events}
        record(session, tenant, actor, "person.erased", "person", person, told)
    return int(is_member), keys, invitations, events, kept


def _check_owners(database: Database, person: PersonId, address: str, companies: list[TenantId]) -> None:
    alone = []
    for tenant in companies:
        with database.tenant(tenant, person=person) as session:
            repository = CompanyRepository(session, tenant)
            mine = repository.membership(person)
            if mine and mine.role == "owner" and repository.owners() < 2:
                alone.append(company(session, tenant).name)
    if alone:
        raise OnlyOwner(email=address, companies=", ".join(alone))


def _person(database: Database, email: str) -> tuple[PersonId, str]:
    address = normal_email(email)
    with database.nobody() as session:
        if (person := DoorRepository(session).by_email(address)) is None:
            raise NotFound(what=address)
    return person, address
