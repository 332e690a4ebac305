"""All that is kept about a person, by table; secrets and hashes of them are told as being there, never shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from cuadra.kit.ids import PersonId, TenantId

PAGE = 1_000

# Asked in the person's own name.
OF_PERSON: Mapping[str, str] = {
    "people": """
        SELECT id, email, name, language, preferences, is_operator, disabled_at, created_at, updated_at
        FROM people WHERE id = :person""",
    "credentials": """
        SELECT password_hash IS NOT NULL AS has_password, password_changed_at,
               totp_sealed IS NOT NULL AS has_second_step, totp_confirmed_at
        FROM credentials WHERE person_id = :person""",
    "recovery_codes": "SELECT used_at FROM recovery_codes WHERE person_id = :person",
    "identities": "SELECT issuer, subject, created_at FROM identities WHERE person_id = :person",
    "sessions": """
        SELECT id, tenant_id, kind, ip, agent, created_at, last_seen_at, expires_at, ended_at, ended_why
        FROM sessions WHERE person_id = :person ORDER BY id""",
    "refresh_tokens": """
        SELECT session_id, made_at, used_at FROM refresh_tokens WHERE person_id = :person ORDER BY made_at""",
    "links": "SELECT purpose, expires_at FROM links WHERE person_id = :person",
    "security_events": """
        SELECT id, at, action, ip, agent, request_id, details
        FROM security_events WHERE person_id = :person ORDER BY at""",
}
# Asked in the name of a company where the person left something.
OF_COMPANY: Mapping[str, str] = {
    "tenants": "SELECT id, name, country FROM tenants WHERE id = :tenant",
    "memberships": """
        SELECT role, created_at, updated_at FROM memberships WHERE tenant_id = :tenant AND person_id = :person""",
    "api_keys": """
        SELECT id, name, start, scopes, created_at, expires_at, last_used_at, revoked_at
        FROM api_keys WHERE tenant_id = :tenant AND made_by = :person ORDER BY id""",
    "invitations": """
        SELECT id, CASE WHEN email = :email THEN email END AS email, role, made_by = :person AS is_made_by_them,
               created_at, expires_at, accepted_at, withdrawn_at
        FROM invitations WHERE tenant_id = :tenant AND (email = :email OR made_by = :person) ORDER BY id""",
    "uploads": """
        SELECT id, name, size, got, created_at FROM uploads
        WHERE tenant_id = :tenant AND made_by = :person ORDER BY id""",
}
EVENTS = "events"
_EVENTS = """
    SELECT seq, at, action, actor_kind, subject_kind, subject_id, request_id, details, personal FROM events
    WHERE tenant_id = :tenant AND seq > :after AND (
      actor_id = :person OR (subject_kind = 'person' AND subject_id = :person)
      OR actor_id IN (SELECT id FROM api_keys WHERE tenant_id = :tenant AND made_by = :person))
    ORDER BY seq LIMIT :most"""
TABLES = frozenset({*OF_PERSON, *OF_COMPANY, EVENTS})
# Further tables of companies that name a person: all their columns but bytes, so that a new table is never forgotten.
_FURTHER = text("""
    SELECT quote_ident(c.relname) AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
      FILTER (WHERE a.atttypid <> 'bytea'::regtype) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT c.relname = ANY(:known)
      AND has_table_privilege(c.oid, 'SELECT')
    GROUP BY c.relname HAVING bool_or(a.attname = 'tenant_id') AND bool_or(a.attname = 'person_id')
    ORDER BY c.relname
""")


class TraceRepository:
    """For a transaction in the name of ``person``."""

    def __init__(self, session: Session, person: PersonId, email: str) -> None:
        self.session, self.person, self.email = session, person, email

    def companies(self) -> list[TenantId]:
        """Where the person works, worked, or left something."""
        return [TenantId(one) for one in self.session.scalars(text("SELECT person_traces()"))]

    def is_last_operator(self) -> bool:
        return bool(self.session.scalar(text("SELECT is_last_operator()")))

    def own(self, table: str) -> Iterator[str]:
        """The person's rows of one table of ``OF_PERSON``, each as JSON."""
        return self._rows(OF_PERSON[table])

    def of_company(self, table: str, tenant: TenantId) -> Iterator[str]:
        """As ``own``, of a company, in whose name the transaction is too."""
        return self._rows(OF_COMPANY[table], tenant=tenant)

    def further(self, tenant: TenantId) -> Iterator[tuple[str, Iterator[str]]]:
        """The other tables of the company that name a person, each with their rows of this one."""
        for table, columns in self.session.execute(_FURTHER, {"known": sorted(TABLES)}).all():
            asked = f"SELECT {columns} FROM {table} WHERE tenant_id = :tenant AND person_id = :person"  # noqa: S608
            yield table, self._rows(asked, tenant=tenant)

    def events(self, tenant: TenantId) -> Iterator[str]:
        """What the person and their keys did there, and what was done about them, page by page."""
        after, most = 0, PAGE
        statement = text(f"SELECT x.seq, row_to_json(x)::text AS told FROM ({_EVENTS}) x ORDER BY x.seq")  # noqa: S608
        while most == PAGE:
            values = {"tenant": tenant, "person": self.person, "after": after, "most": PAGE}
            found = self.session.execute(statement, values).all()
            yield from (row.told for row in found)
            most, after = len(found), found[-1].seq if found else after

    def forget_invitations(self, tenant: TenantId) -> int:
        """Removes those that were sent to the person's address."""
        gone = text("DELETE FROM invitations WHERE tenant_id = :tenant AND email = :email RETURNING id")
        return len(self.session.execute(gone, {"tenant": tenant, "email": self.email}).all())

    def erase(self) -> None:
        """The person is nobody any more; refused by the database while they work somewhere."""
        self.session.execute(text("SELECT erase_person()"))

    def _rows(self, statement: str, *, tenant: UUID | None = None) -> Iterator[str]:
        given = {"person": self.person, "tenant": tenant, "email": self.email}
        values = {name: value for name, value in given.items() if f":{name}" in statement}
        asked = text(f"SELECT row_to_json(x)::text FROM ({statement}) x")  # noqa: S608
        yield from self.session.scalars(asked.execution_options(yield_per=PAGE), values)
