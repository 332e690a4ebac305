"""The hot path: documents of many requests received in one transaction, each request answered after its commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy.orm import Session

from cuadra.audit.actor import Actor
from cuadra.database.session import enter
from cuadra.inbox.service import READ, RECEIVED, Arrival, Receipt, as_new, newcomers, receive
from cuadra.kit.errors import CuadraError
from cuadra.kit.ids import TenantId
from cuadra.web.errors import KeyReused
from cuadra.web.group import Group
from cuadra.web.options import Options
from cuadra.web.receiving_repository import New, Receiver
from cuadra.web.requests.service import Answered, Claim, begin, finish
from cuadra.web.unreachable import as_unreachable

ACCEPTED = 202


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request wants received, its originals already kept."""

    tenant: TenantId
    actor: Actor
    arrivals: Sequence[Arrival] = field(repr=False)
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to one request; ``is_repeated`` where it was given before."""

    answered: Answered
    is_repeated: bool = False


Receiving = Group[Asked, Told]


def receiving(house: Any, options: Options) -> Receiving:
    receiver = Receiver(house.database.app)

    def write(asked: Sequence[Asked]) -> Sequence[Told | Exception]:
        try:
            if told := _all_new(receiver, asked):
                return told
            with house.database.nobody() as session:
                return _write(session, asked)
        except Exception as error:
            if away := as_unreachable(error):
                raise away from error
            raise

    return Group(write, most=options.batch, waiting=options.waiting, name="receiving", end=receiver.close)


def _all_new(receiver: Receiver, asked: Sequence[Asked]) -> list[Told] | None:
    """The short way of a batch in which nothing was seen before; None where something was, and nothing is done then."""
    made = [_answered(map(as_new, one.arrivals)) for one in asked]
    batch = []
    for tenant, indexes in _by_tenant(asked):
        one = _new(tenant, [(asked[index], made[index]) for index in indexes])
        if one is None:
            return None
        batch.append(one)
    return [Told(one) for one in made] if receiver.receive(batch) else None


def _new(tenant: TenantId, asked: Sequence[tuple[Asked, Answered]]) -> New | None:
    """None where something comes twice in the batch itself. Sorted, so that two processes never wait in a circle."""
    keys = [(one.claim.key, one.claim, answer) for one, answer in asked if one.claim]
    arrivals = [(one.digest, one) for whole, _ in asked for one in whole.arrivals]
    if len({key for key, *_ in keys}) < len(keys) or len({digest for digest, _ in arrivals}) < len(arrivals):
        return None
    keys.sort(key=itemgetter(0))
    arrivals.sort(key=itemgetter(0))
    requests = [
        {"key": key, "digest": "\\x" + claim.digest.hex(), "status": answer.status, "answer": answer.body.decode()}
        for key, claim, answer in keys
    ]
    rows, sealed = newcomers(asked[0][0].actor, [one for _, one in arrivals])
    return New(tenant, READ, RECEIVED, requests, rows, sealed)


def _by_tenant(asked: Sequence[Asked]) -> list[tuple[TenantId, list[int]]]:
    """Sorted: whoever holds one company's lock only ever waits for a later one's."""
    by_tenant: defaultdict[TenantId, list[int]] = defaultdict(list)
    for index, one in enumerate(asked):
        by_tenant[one.tenant].append(index)
    return sorted(by_tenant.items())


def _write(session: Session, asked: Sequence[Asked]) -> Sequence[Told | Exception]:
    answers: dict[int, Told | Exception] = {}
    for tenant, indexes in _by_tenant(asked):
        enter(session, tenant)
        told = _of_one_tenant(session, tenant, [asked[index] for index in indexes])
        answers.update(zip(indexes, told, strict=True))
    return [answers[index] for index in range(len(asked))]


def _of_one_tenant(session: Session, tenant: TenantId, asked: Sequence[Asked]) -> list[Told | Exception]:
    first: dict[str, Asked] = {}
    for one in asked:
        if one.claim:
            first.setdefault(one.claim.key, one)
    likely = {key: _answered(map(as_new, one.arrivals)) for key, one in first.items()}
    before = begin(session, tenant, [one.claim for one in first.values() if one.claim], likely) if first else {}
    new = [one for one in asked if not one.claim or (first[one.claim.key] is one and one.claim.key not in before)]
    made = {id(one): _answered(receipts) for one, receipts in _received(session, tenant, new)}
    other = [(one.claim, made[id(one)]) for one in new if one.claim and made[id(one)] != likely[one.claim.key]]
    finish(session, tenant, other)
    return [_told(one, made, before, first) for one in asked]


def _received(session: Session, tenant: TenantId, new: Sequence[Asked]) -> list[tuple[Asked, list[Receipt]]]:
    """All arrivals at once, sorted by their bytes: two processes that receive the same do not wait in a circle."""
    arrivals = [(one, place) for one in new for place in range(len(one.arrivals))]
    if not arrivals:
        return []
    arrivals.sort(key=lambda pair: pair[0].arrivals[pair[1]].digest)
    receipts = receive(session, tenant, new[0].actor, [one.arrivals[place] for one, place in arrivals])
    found = {(id(one), place): receipt for (one, place), receipt in zip(arrivals, receipts, strict=True)}
    return [(one, [found[id(one), place] for place in range(len(one.arrivals))]) for one in new]


def _told(
    one: Asked,
    made: Mapping[int, Answered],
    before: Mapping[str, Answered | CuadraError],
    first: Mapping[str, Asked],
) -> Told | Exception:
    if id(one) in made:
        return Told(made[id(one)])
    assert one.claim  # only what has a key can have been answered otherwise
    key, leader = one.claim.key, first[one.claim.key]
    if leader.claim and leader.claim.digest != one.claim.digest:
        return KeyReused()
    told = before.get(key) or made[id(leader)]
    return Told(told, is_repeated=True) if isinstance(told, Answered) else told


def _answered(receipts: Iterable[Receipt]) -> Answered:
    documents = [
        {
            "id": str(one.document),
            "sha256": one.sha256,
            "is_new": one.is_new,
            "url": f"/api/v1/documents/{one.document}",
        }
        for one in receipts
    ]
    return Answered(ACCEPTED, orjson.dumps({"documents": documents}))
