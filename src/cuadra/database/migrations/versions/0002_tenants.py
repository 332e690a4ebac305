"""Companies; people, their memberships, keys and sessions."""

from __future__ import annotations

from alembic import op

from cuadra.database.migrations.doors import DOORS
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


def upgrade() -> None:
    for statement in [*COMPANIES, *PEOPLE, *PROOFS, *KEYS, *GATE, *DOORS]:
        op.execute(statement)
