"""Notices: what a person is told, and where; and the few figures that the first page compares with."""

from __future__ import annotations

from alembic import op

from cuadra.database.migrations.doors import at_door
from cuadra.database.rls import protect
from cuadra.database.urls import QUEUE

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_COMPANY = "tenant_id uuid NOT NULL CONSTRAINT fk_{0}_tenant_id REFERENCES tenants (id) ON DELETE CASCADE"
# Who leaves the company takes along what was told to them.
_MEMBER = """
      CONSTRAINT fk_{0}_member FOREIGN KEY (tenant_id, person_id)
        REFERENCES memberships (tenant_id, person_id) ON DELETE CASCADE"""

NOTICES = [
    # One row is all that happened of one kind about one thing on one day, for one person, until they read it.
    f"""
    CREATE TABLE notices (
      {_COMPANY.format("notices")},
      id uuid NOT NULL,
      person_id uuid NOT NULL,
      kind text NOT NULL,
      about text NOT NULL,
      subject_kind text NOT NULL DEFAULT '',
      subject_id uuid,
      count integer NOT NULL,
      facts jsonb NOT NULL DEFAULT '{{}}',
      is_shown boolean NOT NULL,
      last_seq bigint NOT NULL,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      read_at timestamptz,
      CONSTRAINT pk_notices PRIMARY KEY (tenant_id, id),
      {_MEMBER.format("notices")}
    )
    """,
    "CREATE UNIQUE INDEX uq_notices_about ON notices (tenant_id, person_id, about) WHERE read_at IS NULL",
    "CREATE INDEX ix_notices_person ON notices (tenant_id, person_id, id) WHERE is_shown",
    # A mail or a push message: what was noticed until `due_at`.
    f"""
    CREATE TABLE tellings (
      {_COMPANY.format("tellings")},
      id uuid NOT NULL,
      person_id uuid NOT NULL,
      channel text NOT NULL CONSTRAINT ck_tellings_channel CHECK (channel IN ('mail', 'push')),
      due_at timestamptz NOT NULL,
      state text NOT NULL DEFAULT 'waiting' CONSTRAINT ck_tellings_state
        CHECK (state IN ('waiting', 'sending', 'sent', 'dropped', 'failed', 'unknown')),
      code text NOT NULL DEFAULT '',
      reached uuid[] NOT NULL DEFAULT '{{}}',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_tellings PRIMARY KEY (tenant_id, id),
      CONSTRAINT uq_tellings_due UNIQUE (tenant_id, person_id, channel, due_at),
      {_MEMBER.format("tellings")}
    )
    """,
    # A notice goes over a channel once, whatever joins it later.
    f"""
    CREATE TABLE told_notices (
      {_COMPANY.format("told_notices")},
      notice_id uuid NOT NULL,
      channel text NOT NULL,
      telling_id uuid NOT NULL,
      CONSTRAINT pk_told_notices PRIMARY KEY (tenant_id, notice_id, channel),
      CONSTRAINT fk_told_notices_notice FOREIGN KEY (tenant_id, notice_id)
        REFERENCES notices (tenant_id, id) ON DELETE CASCADE,
      CONSTRAINT fk_told_notices_telling FOREIGN KEY (tenant_id, telling_id)
        REFERENCES tellings (tenant_id, id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX ix_told_notices_telling ON told_notices (tenant_id, telling_id)",
    # A browser that takes push messages, as long as the session lives in which it was added; `key` is the id of the
    # key of ours that it knows.
    f"""
    CREATE TABLE push_devices (
      {_COMPANY.format("push_devices")},
      id uuid NOT NULL,
      person_id uuid NOT NULL,
      session_id uuid NOT NULL CONSTRAINT fk_push_devices_session_id REFERENCES sessions (id) ON DELETE CASCADE,
      endpoint text NOT NULL,
      digest bytea NOT NULL,
      p256dh bytea NOT NULL,
      auth bytea NOT NULL,
      key text NOT NULL,
      agent text NOT NULL DEFAULT '',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      last_at timestamptz,
      CONSTRAINT pk_push_devices PRIMARY KEY (tenant_id, id),
      CONSTRAINT uq_push_devices_digest UNIQUE (tenant_id, digest),
      {_MEMBER.format("push_devices")}
    )
    """,
    "CREATE INDEX ix_push_devices_person ON push_devices (tenant_id, person_id)",
    "CREATE INDEX ix_push_devices_session_id ON push_devices (session_id)",
    f"""
    CREATE TABLE notice_choices (
      {_COMPANY.format("notice_choices")},
      person_id uuid NOT NULL,
      kinds jsonb NOT NULL DEFAULT '{{}}',
      pace text NOT NULL DEFAULT 'now' CONSTRAINT ck_notice_choices_pace CHECK (pace IN ('now', 'hourly', 'daily')),
      hour smallint NOT NULL DEFAULT 8 CONSTRAINT ck_notice_choices_hour CHECK (hour BETWEEN 0 AND 23),
      quiet_from smallint CONSTRAINT ck_notice_choices_quiet_from CHECK (quiet_from BETWEEN 0 AND 23),
      quiet_to smallint CONSTRAINT ck_notice_choices_quiet_to CHECK (quiet_to BETWEEN 0 AND 23),
      daily_goal smallint NOT NULL DEFAULT 20 CONSTRAINT ck_notice_choices_goal CHECK (daily_goal BETWEEN 1 AND 9999),
      shows_guide boolean NOT NULL DEFAULT true,
      installed_at timestamptz,
      CONSTRAINT pk_notice_choices PRIMARY KEY (tenant_id, person_id),
      {_MEMBER.format("notice_choices")}
    )
    """,
]
# Summed as the record is read, each event once: what a person settled on a day, and how the company stood on it.
DAYS = [
    f"""
    CREATE TABLE review_days (
      {_COMPANY.format("review_days")},
      person_id uuid NOT NULL,
      day date NOT NULL,
      count integer NOT NULL,
      CONSTRAINT pk_review_days PRIMARY KEY (tenant_id, person_id, day),
      {_MEMBER.format("review_days")}
    )
    """,
    f"""
    CREATE TABLE standing_days (
      {_COMPANY.format("standing_days")},
      day date NOT NULL,
      figures jsonb NOT NULL,
      CONSTRAINT pk_standing_days PRIMARY KEY (tenant_id, day)
    )
    """,
]
# How far each company's record was read. What stood there before notices were begun is told to nobody.
CURSORS = [
    f"""
    CREATE TABLE notice_cursors (
      {_COMPANY.format("notice_cursors")},
      seq bigint NOT NULL DEFAULT 0,
      is_scheduled boolean NOT NULL DEFAULT false,
      CONSTRAINT pk_notice_cursors PRIMARY KEY (tenant_id)
    )
    """,
    "SELECT set_config('app.due', 'on', true)",
    """
    INSERT INTO notice_cursors (tenant_id, seq)
    SELECT e.tenant_id, max(e.seq) FROM events e GROUP BY e.tenant_id
    """,
    "SELECT set_config('app.due', '', true)",
]
# A session is of a person and of no company: a worker asks which of some live, and one that ends, however it does,
# takes its browser's subscriptions in all companies along.
SESSIONS = [
    *at_door(
        "live_sessions(asked uuid[])",
        "SETOF uuid",
        "SELECT id FROM sessions WHERE id = ANY (asked) AND ended_at IS NULL AND expires_at > clock_timestamp()",
    ),
    "CREATE POLICY owner ON push_devices TO CURRENT_USER USING (true) WITH CHECK (true)",
    """
    CREATE FUNCTION forget_push_devices() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
      DELETE FROM push_devices WHERE session_id = NEW.id;
      RETURN NULL;
    END $$
    """,
    "REVOKE ALL ON FUNCTION forget_push_devices() FROM PUBLIC",
    """
    CREATE TRIGGER forget_push_devices AFTER UPDATE OF ended_at ON sessions FOR EACH ROW
    WHEN (NEW.ended_at IS NOT NULL) EXECUTE FUNCTION forget_push_devices()
    """,
]
# Which companies have news: their ids alone. Asked every second by one worker, as for webhooks.
DUE = [
    "CREATE POLICY due ON notice_cursors FOR SELECT TO CURRENT_USER USING (current_setting('app.due', true) = 'on')",
    """
    CREATE FUNCTION notices_due(most integer) RETURNS TABLE (tenant_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    BEGIN
      PERFORM set_config('app.due', 'on', true);
      RETURN QUERY SELECT t.id FROM tenants t LEFT JOIN notice_cursors c ON c.tenant_id = t.id
        WHERE EXISTS (SELECT 1 FROM events e WHERE e.tenant_id = t.id AND e.seq > coalesce(c.seq, 0))
        ORDER BY t.id LIMIT most;
      PERFORM set_config('app.due', '', true);
    END $$
    """,
    "REVOKE ALL ON FUNCTION notices_due(integer) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION notices_due(integer) TO {QUEUE}",
]
TABLES = (
    "notices",
    "tellings",
    "told_notices",
    "push_devices",
    "notice_choices",
    "review_days",
    "standing_days",
    "notice_cursors",
)
# Who a document is for: with the issuer it tells what was bought and what was sold.
DOCUMENTS = ["ALTER TABLE documents ADD COLUMN receiver_name text, ADD COLUMN receiver_tax_id text"]


def upgrade() -> None:
    walls = [statement for table in TABLES for statement in protect(table)]
    for statement in [*NOTICES, *DAYS, *CURSORS, *walls, *SESSIONS, *DUE, *DOCUMENTS]:
        op.execute(statement)
