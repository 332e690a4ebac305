"""What only who owns the database may do, from the command line of its machine: see all people, make operators."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from cuadra.kit.ids import PersonId

MOST = 10_000


class PersonShown(NamedTuple):
    id: PersonId
    email: str
    name: str
    is_operator: bool
    is_disabled: bool
    companies: list[dict[str, str]]


def all_people(connection: Connection) -> list[PersonShown]:
    """Everybody, by address, with the companies they work in (``id``, ``name``, ``role``)."""
    found = connection.execute(
        text("""
            SELECT p.id, p.email, p.name, p.is_operator, p.disabled_at IS NOT NULL,
                   coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'role', m.role)
                                      ORDER BY t.name, t.id) FILTER (WHERE t.id IS NOT NULL), '[]')
            FROM people p LEFT JOIN memberships m ON m.person_id = p.id LEFT JOIN tenants t ON t.id = m.tenant_id
            GROUP BY p.id ORDER BY p.email LIMIT :most
        """),
        {"most": MOST},
    )
    return [PersonShown(*row) for row in found]


def set_operator(connection: Connection, email: str, *, is_operator: bool) -> PersonId | None:
    """The person, who now runs the installation, or no longer does; None where there is no such."""
    statement = "UPDATE people SET is_operator = :is_operator WHERE email = :email RETURNING id"
    return _person(connection, statement, email=email, is_operator=is_operator)


def set_disabled(connection: Connection, email: str, *, is_disabled: bool) -> PersonId | None:
    """The person, who may no longer log in, or may again; whatever they had open is closed by that."""
    statement = """
        UPDATE people SET disabled_at = CASE WHEN :is_disabled THEN clock_timestamp() END
        WHERE email = :email RETURNING id
    """
    return _person(connection, statement, email=email, is_disabled=is_disabled)


def _person(connection: Connection, statement: str, **values: object) -> PersonId | None:
    found: UUID | None = connection.scalar(text(statement), values)
    return PersonId(found) if found else None
