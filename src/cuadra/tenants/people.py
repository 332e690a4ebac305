"""People: making one, their name and language, their password."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cuadra.database.session import enter
from cuadra.kit.ids import PersonId, new_id
from cuadra.kit.secret import Secret
from cuadra.tenants import passwords
from cuadra.tenants.errors import EmailInvalid, EmailTaken
from cuadra.tenants.models import Person, Tenant
from cuadra.tenants.origin import Origin
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.security import note

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\"]{2,}")


def normal_email(email: str) -> str:
    """One form of an address, so that one person is not two. Raises ``EmailInvalid``.

    >>> normal_email("  Ana.Ruiz@Example.COM ")
    'ana.ruiz@example.com'
    """
    text = unicodedata.normalize("NFKC", email).strip().lower()
    if len(text) > 254 or not _EMAIL.fullmatch(text) or not text.isprintable():
        raise EmailInvalid
    return text


def one_line(text: str, most: int) -> str:
    """A name as it may be kept: no control characters, no more than ``most`` letters.

    >>> one_line("  Ana   Ruiz ", 200)
    'Ana Ruiz'
    """
    visible = ("" if unicodedata.category(c) in ("Cc", "Cs", "Cn") and not c.isspace() else c for c in text)
    return " ".join("".join(visible).split())[:most]


def make_person(
    session: Session,
    email: str,
    name: str,
    password: Secret | None,
    origin: Origin,
    *,
    language: str = "es",
    about: tuple[str, ...] = (),
) -> PersonId:
    """A new person; the transaction goes on in their name and of no company. ``EmailTaken``, ``PasswordWeak``.

    ``password`` None: they come by an OpenID provider or by a link. ``about`` are words that the password may not be.
    """
    address = normal_email(email)
    kept = None
    if password is not None:
        passwords.check_rules(password, address, name, *about)
        kept = passwords.hashed(password)
    person = PersonId(new_id())
    enter(session, None, person)
    repository = PersonRepository(session, person)
    try:
        with session.begin_nested():
            repository.add(Person(id=person, email=address, name=one_line(name, 200), language=language))
    except IntegrityError:
        raise EmailTaken from None
    changed = datetime.now(UTC) if kept else None
    repository.set_credentials(password_hash=kept, password_changed_at=changed)
    note(session, "person.made", person, origin)
    return person


def companies_of(session: Session, person: PersonId) -> list[tuple[Tenant, str]]:
    """Where the person works, and as what; oldest first. The transaction has to be in their name."""
    return PersonRepository(session, person).companies()


def change_profile(session: Session, person: PersonId, origin: Origin, *, name: str = "", language: str = "") -> None:
    """Another name or language (``es``, ``en``); what is empty stays."""
    changed = {"name": one_line(name, 200), "language": language}
    values = {field: value for field, value in changed.items() if value}
    if values:
        PersonRepository(session, person).update(**values)
        note(session, "person.changed", person, origin, fields=sorted(values))


def set_password(
    session: Session, person: PersonId, password: Secret, origin: Origin, *, keep: UUID | None = None
) -> None:
    """A new password, which ends every session but ``keep``. The transaction has to be in the person's name."""
    repository = PersonRepository(session, person)
    if (me := repository.me()) is None:
        raise EmailInvalid
    passwords.check_rules(password, me.email, me.name)
    repository.set_credentials(password_hash=passwords.hashed(password), password_changed_at=datetime.now(UTC))
    ended = repository.end_logins("password", but=keep)
    note(session, "password.changed", person, origin, ended=len(ended))
