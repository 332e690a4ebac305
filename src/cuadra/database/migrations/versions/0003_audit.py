"""The record: every change of a company, in order, chained by hashes that the database itself makes."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# One writer at a time a company: the lock is that of database.lock, taken until commit, so that numbers have no gaps
# and a reader who has seen n never misses one below n (what a live stream resumes from).
STATEMENTS = [
    """
    CREATE TABLE events (
      tenant_id uuid NOT NULL CONSTRAINT fk_events_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      seq bigint NOT NULL,
      at timestamptz NOT NULL,
      action text NOT NULL,
      actor_kind text NOT NULL,
      actor_id uuid,
      subject_kind text NOT NULL,
      subject_id uuid,
      request_id text NOT NULL DEFAULT '',
      details json,
      details_digest bytea NOT NULL,
      personal json,
      personal_digest bytea NOT NULL,
      hash bytea NOT NULL,
      CONSTRAINT pk_events PRIMARY KEY (tenant_id, seq)
    )
    """,
    "CREATE INDEX ix_events_subject ON events (tenant_id, subject_kind, subject_id, seq)",
    "CREATE INDEX ix_events_actor ON events (tenant_id, actor_id, seq)",
    """
    CREATE FUNCTION chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      before record;
    BEGIN
      PERFORM lock_tenant(NEW.tenant_id);
      SELECT e.seq, e.hash INTO before FROM events e WHERE e.tenant_id = NEW.tenant_id ORDER BY e.seq DESC LIMIT 1;
      NEW.seq := coalesce(before.seq, 0) + 1;
      NEW.at := clock_timestamp();
      NEW.details_digest := sha256(convert_to(NEW.details::text, 'UTF8'));
      NEW.personal_digest := sha256(convert_to(NEW.personal::text, 'UTF8'));
      NEW.hash := sha256(coalesce(before.hash, ''::bytea) || convert_to(concat_ws(E'\\x1f',
        NEW.tenant_id, NEW.seq, floor(extract(epoch FROM NEW.at) * 1000000)::bigint, NEW.action, NEW.actor_kind,
        coalesce(NEW.actor_id::text, ''), NEW.subject_kind, coalesce(NEW.subject_id::text, ''), NEW.request_id,
        encode(NEW.details_digest, 'hex'), encode(NEW.personal_digest, 'hex')), 'UTF8'));
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER chain BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION chain_event()",
    *protect("events", grant="SELECT, INSERT"),
]

LOCK = """
CREATE FUNCTION lock_tenant(tenant uuid) RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(hashtextextended('tenant:' || tenant, 0))
$$
"""


def upgrade() -> None:
    for statement in [LOCK, *STATEMENTS]:
        op.execute(statement)
