"""What is asked of the database before anybody is known: functions that see past the walls, and the news of changes.

Part of migration 0002. Each function runs as the owner of the tables, whom policies of their own let through, and names
where it looks, last of all where a caller could have put tables of their own (``pg_temp``).
"""

from __future__ import annotations

from cuadra.database.urls import APP


def at_door(signature: str, returns: str, body: str, *, writes: bool = False) -> list[str]:
    """A function that sees past the walls, for the application alone, and gives back the least that a door needs."""
    name = signature.split("(", maxsplit=1)[0]
    types = ", ".join(part.split()[-1] for part in signature[len(name) + 1 : -1].split(",") if part)
    return [
        f"""
        CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql {"VOLATILE" if writes else "STABLE"}
        SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$ {body} $$
        """,
        f"REVOKE ALL ON FUNCTION {name}({types}) FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {name}({types}) TO {APP}",
    ]


_SESSION = (
    "TABLE (session_id uuid, person_id uuid, tenant_id uuid, role text, is_operator boolean, seen timestamptz, "
    "began timestamptz)"
)
_LIVE = """
  SELECT s.id, s.person_id, t.id, coalesce(m.role, CASE WHEN p.is_operator AND t.id IS NOT NULL THEN 'operator' END),
         p.is_operator, s.last_seen_at, s.created_at
  FROM sessions s JOIN people p ON p.id = s.person_id AND p.disabled_at IS NULL
  LEFT JOIN tenants t ON t.id = {tenant}
  LEFT JOIN memberships m ON m.tenant_id = t.id AND m.person_id = s.person_id
  WHERE {which} AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
"""

DOORS = [
    *[
        f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)"
        for table in (
            "tenants",
            "people",
            "memberships",
            "sessions",
            "refresh_tokens",
            "api_keys",
            "invitations",
            "identities",
            "security_events",
        )
    ],
    *at_door("door_session(digest bytea)", _SESSION, _LIVE.format(tenant="s.tenant_id", which="s.token_hash = digest")),
    *at_door(
        "door_access(session uuid, tenant uuid)",
        _SESSION,
        _LIVE.format(tenant="tenant", which="s.kind = 'api' AND s.id = session"),
    ),
    *at_door(
        "door_key(digest bytea)",
        "TABLE (tenant_id uuid, key_id uuid, scopes text[], made_by uuid, maker_role text, expires_at timestamptz, "
        "last_used_at timestamptz)",
        """
        SELECT k.tenant_id, k.id, k.scopes, k.made_by, m.role, k.expires_at, k.last_used_at
        FROM api_keys k LEFT JOIN people p ON p.id = k.made_by
        LEFT JOIN memberships m ON m.tenant_id = k.tenant_id AND m.person_id = k.made_by
        WHERE k.token_hash = digest AND k.revoked_at IS NULL
          AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
          AND (k.made_by IS NULL OR (m.role IS NOT NULL AND p.disabled_at IS NULL))
        """,
    ),
    *at_door(
        "door_refresh(digest bytea)",
        "TABLE (person_id uuid, session_id uuid)",
        "SELECT r.person_id, r.session_id FROM refresh_tokens r WHERE r.token_hash = digest",
    ),
    *at_door(
        "door_person(address text)",
        "uuid",
        "SELECT p.id FROM people p WHERE p.email = address",
    ),
    *at_door(
        "door_identity(iss text, sub text)",
        "uuid",
        "SELECT i.person_id FROM identities i WHERE i.issuer = iss AND i.subject = sub",
    ),
    *at_door(
        "door_invitation(digest bytea)",
        "TABLE (tenant_id uuid, id uuid)",
        "SELECT i.tenant_id, i.id FROM invitations i WHERE i.token_hash = digest",
    ),
    *at_door("has_people()", "boolean", "SELECT EXISTS (SELECT FROM people)"),
    # the first person of an installation runs it; later operators are made by whoever owns the database
    *at_door(
        "first_operator(person uuid)",
        "void",
        "UPDATE people SET is_operator = true WHERE id = person AND NOT EXISTS (SELECT FROM people WHERE is_operator)",
        writes=True,
    ),
    *at_door(
        "sweep_doors(kept interval)",
        "void",
        """
        DELETE FROM login_limits WHERE window_ends < clock_timestamp() - interval '1 hour';
        DELETE FROM links WHERE expires_at < clock_timestamp();
        DELETE FROM oidc_logins WHERE expires_at < clock_timestamp();
        DELETE FROM sessions WHERE least(expires_at, ended_at) < clock_timestamp() - kept;
        DELETE FROM security_events WHERE at < clock_timestamp() - kept;
        """,
        writes=True,
    ),
    """
    CREATE FUNCTION tell_doors() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify('cuadra_doors', ''); RETURN NULL; END $$
    """,
    *[
        f"CREATE TRIGGER doors AFTER DELETE OR UPDATE OF {columns} ON {table} EXECUTE FUNCTION tell_doors()"
        for table, columns in {
            "api_keys": "revoked_at, scopes, expires_at",
            "sessions": "ended_at, tenant_id",
            "memberships": "role",
            "people": "disabled_at, is_operator",
        }.items()
    ],
]
