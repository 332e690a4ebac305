"""A person's own password: changed by who knows the old one, or set anew by a one-time link."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cuadra.database.session import Database, enter
from cuadra.kit.ids import PersonId
from cuadra.kit.secret import Secret
from cuadra.tenants import limits, passwords, people
from cuadra.tenants.door_repository import DoorRepository
from cuadra.tenants.errors import EmailInvalid, LinkUnknown, LogInAgain, LoginRefused, TooManyTries
from cuadra.tenants.gate import Gate
from cuadra.tenants.origin import Origin
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.security import note
from cuadra.tenants.tokens import LINK, digest, new_token

PURPOSE = "password"
LASTS = timedelta(hours=1)
JUST_NOW = timedelta(minutes=15)


def prove_password(gate: Gate, person: PersonId, password: Secret, origin: Origin) -> None:
    """Passes who knows the password of the session they use, for what a borrowed browser must not do.

    ``LoginRefused``, after ten in an hour ``TooManyTries``. Who has no password (OpenID) is refused with any.
    """
    with gate.database.nobody(person=person) as session:
        wait = limits.count_code(DoorRepository(session), f"password {person.hex}")
        kept = PersonRepository(session, person).credentials()
    if wait:
        raise TooManyTries(seconds=math.ceil(wait))
    is_right = passwords.verify(kept.password_hash if kept else None, password)
    with gate.database.nobody(person=person) as session:
        if is_right:
            limits.forgive_code(DoorRepository(session), f"password {person.hex}")
        else:
            note(session, "password.refused", person, origin)
    if not is_right:
        raise LoginRefused


def prove_again(gate: Gate, person: PersonId, password: Secret, login: UUID, origin: Origin) -> None:
    """As ``prove_password``; who has no password shows it by having logged in just now, else ``LogInAgain``."""
    with gate.database.nobody(person=person) as session:
        mine = PersonRepository(session, person)
        kept, here = mine.credentials(), mine.login(login)
        has_password = kept is not None and kept.password_hash is not None
    if has_password:
        prove_password(gate, person, password, origin)
    elif here is None or here.created_at < datetime.now(UTC) - JUST_NOW:
        raise LogInAgain


def change_password(
    gate: Gate, person: PersonId, old: Secret, new: Secret, origin: Origin, *, keep: UUID | None = None
) -> None:
    """Ends every session but ``keep``. ``LoginRefused`` for a wrong old one, ``TooManyTries``, ``PasswordWeak``."""
    prove_password(gate, person, old, origin)
    with gate.database.nobody(person=person) as session:
        people.set_password(session, person, new, origin, keep=keep)


def may_ask_for_link(database: Database, origin: Origin) -> None:
    """Counts that somebody asks for a link from there: ``TooManyTries``, whatever address they name."""
    with database.nobody() as session:
        wait = limits.count_link(DoorRepository(session), origin.ip)
    if wait:
        raise TooManyTries(seconds=math.ceil(wait))


def reset_link(database: Database, email: str, origin: Origin) -> Secret | None:
    """The token of a link to a new password, good for an hour; None for an unknown address, or after
    ten of an hour, neither of which is to be told.
    """
    try:
        address = people.normal_email(email)
    except EmailInvalid:
        return None
    with database.nobody() as session:
        door = DoorRepository(session)
        person = door.by_email(address)
        wait = limits.count_code(door, f"link {address}")
        if person is None or wait:
            return None
        token = new_token(LINK)
        door.add_link(digest(token.reveal()), PURPOSE, person, datetime.now(UTC) + LASTS)
        note(session, "password.link_made", person, origin)
        return token


def reset(database: Database, token: Secret, new: Secret, origin: Origin) -> PersonId:
    """A new password by the link, which is used up; ends every session. The second step, where there is one, stays.

    ``LinkUnknown``; ``PasswordWeak`` leaves the link usable.
    """
    with database.nobody() as session:
        found = DoorRepository(session).take_link(digest(token.reveal()), PURPOSE)
        if found is None or found[0] is None:
            raise LinkUnknown
        person = PersonId(found[0])
        enter(session, None, person)
        people.set_password(session, person, new, origin)
        return person
