"""Companies; people, their memberships, keys and sessions."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import PERSON, TENANT, protect
from cuadra.database.urls import APP

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

COMPANIES = [
    """
    CREATE TABLE tenants (
      id uuid CONSTRAINT pk_tenants PRIMARY KEY,
      name text NOT NULL,
      country text NOT NULL,
      tax_id text NOT NULL DEFAULT '',
      time_zone text NOT NULL,
      language text NOT NULL DEFAULT 'es',
      settings jsonb NOT NULL DEFAULT '{}',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    "ALTER TABLE tenants ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE tenants FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY tenant ON tenants USING (id = {TENANT}) WITH CHECK (id = {TENANT})",
    f"GRANT SELECT, INSERT, UPDATE ON tenants TO {APP}",
]

_WORKS_HERE = "EXISTS (SELECT FROM memberships m WHERE m.tenant_id = {} AND m.person_id = {})"

# A person is of no company: seen by themselves and by the companies they work in; what proves them, by themselves.
PEOPLE = [
    """
    CREATE TABLE people (
      id uuid CONSTRAINT pk_people PRIMARY KEY,
      email text NOT NULL CONSTRAINT uq_people_email UNIQUE,
      name text NOT NULL,
      language text NOT NULL DEFAULT 'es',
      is_operator boolean NOT NULL DEFAULT false,
      disabled_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT ck_people_email CHECK (email = lower(email) AND email LIKE '%_@_%')
    )
    """,
    """
    CREATE TABLE memberships (
      tenant_id uuid NOT NULL CONSTRAINT fk_memberships_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      person_id uuid NOT NULL CONSTRAINT fk_memberships_person_id REFERENCES people (id) ON DELETE CASCADE,
      role text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_memberships PRIMARY KEY (tenant_id, person_id),
      CONSTRAINT ck_memberships_role CHECK (role IN ('owner', 'admin', 'accountant', 'clerk', 'reader'))
    )
    """,
    "CREATE INDEX ix_memberships_person_id ON memberships (person_id)",
    *protect("memberships", readable=f"person_id = {PERSON}"),
    f"CREATE POLICY readable ON tenants FOR SELECT USING ({_WORKS_HERE.format('tenants.id', PERSON)})",
    "ALTER TABLE people ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE people FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY person ON people USING (id = {PERSON}) WITH CHECK (id = {PERSON})",
    f"CREATE POLICY colleague ON people FOR SELECT USING ({_WORKS_HERE.format(TENANT, 'people.id')})",
    # who is operator is not for the application to write: see make_operator
    f"GRANT SELECT, DELETE ON people TO {APP}",
    f"GRANT INSERT (id, email, name, language, disabled_at) ON people TO {APP}",
    f"GRANT UPDATE (email, name, language, disabled_at, updated_at) ON people TO {APP}",
]


def of_person(table: str) -> list[str]:
    """Row level security for what a person owns and no company sees."""
    mine = f"person_id = {PERSON}"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY person ON {table} USING ({mine}) WITH CHECK ({mine})",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP}",
    ]


PROOFS = [
    """
    CREATE TABLE credentials (
      person_id uuid CONSTRAINT pk_credentials PRIMARY KEY
        CONSTRAINT fk_credentials_person_id REFERENCES people (id) ON DELETE CASCADE,
      password_hash text,
      password_changed_at timestamptz,
      totp_sealed bytea,
      totp_confirmed_at timestamptz,
      totp_step bigint NOT NULL DEFAULT 0
    )
    """,
    *of_person("credentials"),
    """
    CREATE TABLE recovery_codes (
      person_id uuid NOT NULL CONSTRAINT fk_recovery_codes_person_id REFERENCES people (id) ON DELETE CASCADE,
      code_hash bytea NOT NULL,
      used_at timestamptz,
      CONSTRAINT pk_recovery_codes PRIMARY KEY (person_id, code_hash)
    )
    """,
    *of_person("recovery_codes"),
    """
    CREATE TABLE identities (
      issuer text NOT NULL,
      subject text NOT NULL,
      person_id uuid NOT NULL CONSTRAINT fk_identities_person_id REFERENCES people (id) ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_identities PRIMARY KEY (issuer, subject)
    )
    """,
    "CREATE INDEX ix_identities_person_id ON identities (person_id)",
    *of_person("identities"),
    """
    CREATE TABLE sessions (
      id uuid CONSTRAINT pk_sessions PRIMARY KEY,
      person_id uuid NOT NULL CONSTRAINT fk_sessions_person_id REFERENCES people (id) ON DELETE CASCADE,
      tenant_id uuid CONSTRAINT fk_sessions_tenant_id REFERENCES tenants (id) ON DELETE SET NULL,
      kind text NOT NULL,
      token_hash bytea CONSTRAINT uq_sessions_token_hash UNIQUE,
      ip text NOT NULL DEFAULT '',
      agent text NOT NULL DEFAULT '',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      expires_at timestamptz NOT NULL,
      ended_at timestamptz,
      ended_why text NOT NULL DEFAULT '',
      CONSTRAINT ck_sessions_kind CHECK (kind IN ('web', 'api'))
    )
    """,
    "CREATE INDEX ix_sessions_person_id ON sessions (person_id)",
    "CREATE INDEX ix_sessions_tenant_id ON sessions (tenant_id)",
    "CREATE INDEX ix_sessions_expires_at ON sessions (expires_at)",
    *of_person("sessions"),
    """
    CREATE TABLE refresh_tokens (
      token_hash bytea CONSTRAINT pk_refresh_tokens PRIMARY KEY,
      person_id uuid NOT NULL CONSTRAINT fk_refresh_tokens_person_id REFERENCES people (id) ON DELETE CASCADE,
      session_id uuid NOT NULL CONSTRAINT fk_refresh_tokens_session_id REFERENCES sessions (id) ON DELETE CASCADE,
      made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      used_at timestamptz
    )
    """,
    "CREATE INDEX ix_refresh_tokens_session_id ON refresh_tokens (session_id)",
    "CREATE INDEX ix_refresh_tokens_person_id ON refresh_tokens (person_id)",
    *of_person("refresh_tokens"),
]

KEYS = [
    """
    CREATE TABLE invitations (
      tenant_id uuid NOT NULL CONSTRAINT fk_invitations_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      email text NOT NULL,
      role text NOT NULL,
      token_hash bytea NOT NULL,
      made_by uuid,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      expires_at timestamptz NOT NULL,
      accepted_at timestamptz,
      withdrawn_at timestamptz,
      CONSTRAINT pk_invitations PRIMARY KEY (tenant_id, id),
      CONSTRAINT uq_invitations_token UNIQUE (tenant_id, token_hash),
      CONSTRAINT ck_invitations_role CHECK (role IN ('owner', 'admin', 'accountant', 'clerk', 'reader'))
    )
    """,
    "CREATE INDEX ix_invitations_token_hash ON invitations (token_hash)",
    *protect("invitations"),
    """
    CREATE TABLE api_keys (
      tenant_id uuid NOT NULL CONSTRAINT fk_api_keys_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      name text NOT NULL,
      start text NOT NULL,
      token_hash bytea NOT NULL,
      scopes text[] NOT NULL,
      made_by uuid CONSTRAINT fk_api_keys_made_by REFERENCES people (id) ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      expires_at timestamptz,
      last_used_at timestamptz,
      revoked_at timestamptz,
      CONSTRAINT pk_api_keys PRIMARY KEY (tenant_id, id),
      CONSTRAINT uq_api_keys_token UNIQUE (tenant_id, token_hash)
    )
    """,
    "CREATE INDEX ix_api_keys_token_hash ON api_keys (token_hash)",
    "CREATE INDEX ix_api_keys_made_by ON api_keys (made_by)",
    *protect("api_keys"),
]

# Of nobody: hashes only, so that a wall would guard nothing.
GATE = [
    """
    CREATE TABLE login_limits (
      kind text NOT NULL,
      key bytea NOT NULL,
      tries integer NOT NULL,
      window_ends timestamptz NOT NULL,
      CONSTRAINT pk_login_limits PRIMARY KEY (kind, key)
    )
    """,
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON login_limits TO {APP}",
    """
    CREATE TABLE links (
      token_hash bytea CONSTRAINT pk_links PRIMARY KEY,
      purpose text NOT NULL,
      person_id uuid CONSTRAINT fk_links_person_id REFERENCES people (id) ON DELETE CASCADE,
      expires_at timestamptz NOT NULL
    )
    """,
    f"GRANT SELECT, INSERT, DELETE ON links TO {APP}",
    """
    CREATE TABLE oidc_logins (
      state_hash bytea CONSTRAINT pk_oidc_logins PRIMARY KEY,
      browser_hash bytea NOT NULL,
      nonce text NOT NULL,
      verifier text NOT NULL,
      expires_at timestamptz NOT NULL
    )
    """,
    f"GRANT SELECT, INSERT, DELETE ON oidc_logins TO {APP}",
    """
    CREATE TABLE security_events (
      id uuid CONSTRAINT pk_security_events PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      action text NOT NULL,
      person_id uuid,
      ip text NOT NULL DEFAULT '',
      agent text NOT NULL DEFAULT '',
      request_id text NOT NULL DEFAULT '',
      details jsonb NOT NULL DEFAULT '{}'
    )
    """,
    "CREATE INDEX ix_security_events_person_id ON security_events (person_id, at)",
    "ALTER TABLE security_events ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE security_events FORCE ROW LEVEL SECURITY",
    "CREATE POLICY anybody ON security_events FOR INSERT WITH CHECK (true)",
    f"CREATE POLICY person ON security_events FOR SELECT USING (person_id = {PERSON})",
    f"GRANT SELECT, INSERT ON security_events TO {APP}",
]


def at_door(signature: str, returns: str, body: str, *, writes: bool = False) -> list[str]:
    """A function that sees past the walls, for the application alone, and gives back the least that a door needs."""
    name = signature.split("(", maxsplit=1)[0]
    types = ", ".join(part.split()[-1] for part in signature[len(name) + 1 : -1].split(",") if part)
    return [
        f"""
        CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE sql {"VOLATILE" if writes else "STABLE"}
        SECURITY DEFINER SET search_path = pg_catalog, public AS $$ {body} $$
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


def upgrade() -> None:
    for statement in [*COMPANIES, *PEOPLE, *PROOFS, *KEYS, *GATE, *DOORS]:
        op.execute(statement)
