"""The second step of a login: a code of the telephone (TOTP, RFC 6238), or a recovery code on the day it is lost."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from cuadra.kit.ids import PersonId
from cuadra.kit.secret import Secret
from cuadra.tenants import limits
from cuadra.tenants.door_repository import DoorRepository
from cuadra.tenants.errors import CodeNeeded, CodeRefused, SecondStepOff, SecondStepOn, TooManyTries
from cuadra.tenants.gate import Gate, Sealer
from cuadra.tenants.models import Credentials
from cuadra.tenants.origin import Origin
from cuadra.tenants.person_repository import PersonRepository
from cuadra.tenants.security import note

STEP = 30  # seconds
DRIFT = 1  # steps that a telephone's clock may be off, each way
RECOVERY_CODES = 10
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is mistaken for another


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the telephone has to know, shown once: the secret in base 32, and the address that the QR code holds."""

    secret: Secret
    uri: Secret


def enrol(session: Session, sealer: Sealer, person: PersonId, email: str) -> Enrolment:
    """A new secret, in force when a code of it has been shown (``confirm``). ``SecondStepOn`` where one is in force."""
    import pyotp

    repository = PersonRepository(session, person)
    credentials = repository.credentials()
    if credentials is not None and credentials.totp_confirmed_at:
        raise SecondStepOn
    secret = pyotp.random_base32()
    repository.set_credentials(totp_sealed=sealer.seal(secret.encode(), _bound(person)), totp_step=0)
    return Enrolment(Secret(secret), Secret(address_of(secret, email)))


def address_of(secret: str, email: str) -> str:
    """What the QR code of a secret holds."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Cuadra")


def confirm(gate: Gate, person: PersonId, code: str, origin: Origin) -> list[Secret]:
    """Turns the second step on; the recovery codes, shown once. ``CodeRefused``, ``TooManyTries``."""
    with gate.database.nobody(person=person) as session:
        repository = PersonRepository(session, person)
        credentials = repository.credentials()
        if credentials is None or credentials.totp_sealed is None:
            raise SecondStepOff
        if credentials.totp_confirmed_at:
            raise SecondStepOn
        wait = _counted(session, person)
        is_right = not wait and _is_code(gate.sealer, repository, credentials, code)
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)] if is_right else []
        if is_right:
            repository.set_credentials(totp_confirmed_at=datetime.now(UTC))
            repository.replace_recovery_codes([_recovery_digest(person, one.reveal()) for one in codes])
            _forgive(session, person)
            note(session, "second_step.on", person, origin)
    if not is_right:
        raise TooManyTries(seconds=math.ceil(wait)) if wait else CodeRefused()
    return codes


def turn_off(gate: Gate, person: PersonId, code: str, origin: Origin) -> None:
    """Back to the password alone, for who shows a code. ``SecondStepOff`` where it was not on."""
    with gate.database.nobody(person=person) as session:
        credentials = PersonRepository(session, person).credentials()
    if credentials is None or credentials.totp_confirmed_at is None:
        raise SecondStepOff
    prove(gate, person, code, origin)
    with gate.database.nobody(person=person) as session:
        clear(session, person)
        note(session, "second_step.off", person, origin)


def clear(session: Session, person: PersonId) -> None:
    """Forgets the secret and the recovery codes."""
    repository = PersonRepository(session, person)
    repository.set_credentials(totp_sealed=None, totp_confirmed_at=None, totp_step=0)
    repository.replace_recovery_codes([])


def prove(gate: Gate, person: PersonId, code: str, origin: Origin) -> None:
    """Passes who has no second step, or shows a code of it that was not used. Else ``CodeNeeded``, ``CodeRefused``,
    ``TooManyTries``; opens its own transaction, so that a wrong code stays counted.
    """
    with gate.database.nobody(person=person) as session:
        repository = PersonRepository(session, person)
        credentials = repository.credentials()
        if credentials is None or credentials.totp_confirmed_at is None:
            return
        if not code.strip():
            raise CodeNeeded
        wait = _counted(session, person)
        is_recovery = not wait and repository.use_recovery_code(_recovery_digest(person, code))
        is_right = is_recovery or (not wait and _is_code(gate.sealer, repository, credentials, code))
        if is_recovery:
            note(session, "recovery_code.used", person, origin, left=repository.recovery_codes_left())
        if is_right:
            _forgive(session, person)
        else:
            note(session, "code.refused", person, origin)
    if not is_right:
        raise TooManyTries(seconds=math.ceil(wait)) if wait else CodeRefused()


def _is_code(sealer: Sealer, repository: PersonRepository, credentials: Credentials, code: str) -> bool:
    """Whether it is the code of this moment; each is good once, and none older than one that was used."""
    import pyotp

    given = "".join(code.split())
    if credentials.totp_sealed is None or not (given.isascii() and given.isdigit()):
        return False
    secret = sealer.open(credentials.totp_sealed, _bound(repository.person)).decode()
    totp, now = pyotp.TOTP(secret), int(time.time()) // STEP
    fitting = [now + n for n in range(-DRIFT, DRIFT + 1) if hmac.compare_digest(totp.at((now + n) * STEP), given)]
    return any(repository.use_totp_step(step) for step in fitting)


def _counted(session: Session, person: PersonId) -> float:
    return limits.count_code(DoorRepository(session), person.hex)


def _forgive(session: Session, person: PersonId) -> None:
    limits.forgive_code(DoorRepository(session), person.hex)


def _recovery_code() -> Secret:
    """80 random bits in four groups of four."""
    letters = [secrets.choice(_LETTERS) for _ in range(16)]
    return Secret("-".join("".join(letters[n : n + 4]) for n in range(0, 16, 4)))


def _recovery_digest(person: PersonId, code: str) -> bytes:
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(person.bytes + plain.encode("utf-8", "surrogatepass")).digest()


def _bound(person: PersonId) -> bytes:
    return b"cuadra totp|" + person.bytes
