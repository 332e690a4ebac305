"""Ageing and erasure: what the application may take away again, each by a function that does no more than that."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import PERSON, TENANT, protect
from cuadra.database.urls import APP, QUEUE

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MARKS = [
    # How far into the record a company's ageing has come, so that a night does not walk through all of it.
    """
    CREATE TABLE retention_marks (
      tenant_id uuid NOT NULL CONSTRAINT fk_retention_marks_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      kind text NOT NULL,
      seq bigint NOT NULL,
      CONSTRAINT pk_retention_marks PRIMARY KEY (tenant_id, kind)
    )
    """,
    *protect("retention_marks", grant="SELECT, INSERT, UPDATE"),
    # Stored originals that no row named, and since when: removed once that is a day, by the second look.
    """
    CREATE TABLE stray_blobs (
      key text CONSTRAINT pk_stray_blobs PRIMARY KEY,
      seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
    """,
    f"GRANT SELECT, INSERT, DELETE ON stray_blobs TO {QUEUE}",
    "CREATE INDEX ix_originals_stored ON originals (stored) WHERE stored IS NOT NULL",
    "CREATE INDEX ix_readings_created_at ON readings (tenant_id, created_at)",
]

# The walls hold for the owner of the tables too: a function opens one for itself, where it must look over companies.
OPENED = "current_setting('app.tracing', true) = 'on'"
POLICIES = [
    f"CREATE POLICY tracing ON events FOR SELECT TO CURRENT_USER USING ({OPENED})",
    f"CREATE POLICY tracing ON originals FOR SELECT TO CURRENT_USER USING ({OPENED})",
    "CREATE POLICY owner ON credentials TO CURRENT_USER USING (true) WITH CHECK (true)",
    "CREATE POLICY owner ON recovery_codes TO CURRENT_USER USING (true) WITH CHECK (true)",
]


def function(signature: str, returns: str, body: str, role: str) -> list[str]:
    """A function with the owner's rights for one role alone."""
    name = signature.split("(", maxsplit=1)[0]
    body = body.replace("<tenant>", TENANT).replace("<person>", PERSON)
    rights = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
    return [
        f"CREATE FUNCTION {signature} RETURNS {returns} {rights} AS $$ {body} $$",
        f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {name} TO {role}",
    ]


FUNCTIONS = [
    # By age, of the company of the transaction: the parts of events `after` .. in one range of numbers. The digests
    # stay, so the chain holds. What happened (details) is not taken within a year, whoever asks.
    *function(
        "erase_event_parts(_part text, _before timestamptz, _after bigint, _most integer)",
        "TABLE (seen bigint, erased integer)",
        """
        BEGIN
          IF _part = 'details' AND _before > clock_timestamp() - interval '364 days' THEN
            RAISE EXCEPTION 'details stay for a year' USING ERRCODE = 'insufficient_privilege';
          END IF;
          -- up to the first that is not old: a clock that once went wrong delays what follows, and loses nothing
          SELECT nullif(coalesce(min(e.seq) FILTER (WHERE e.at >= _before) - 1, max(e.seq)), _after) INTO seen FROM (
            SELECT one.seq, one.at FROM events one WHERE one.tenant_id = <tenant> AND one.seq > _after
            ORDER BY one.seq LIMIT least(_most, 10000)) e;
          IF _part = 'personal' THEN
            UPDATE events e SET personal = NULL WHERE e.tenant_id = <tenant>
              AND e.seq > _after AND e.seq <= seen AND e.at < _before AND e.personal::text <> '{}';
          ELSIF _part = 'details' THEN
            UPDATE events e SET details = NULL WHERE e.tenant_id = <tenant>
              AND e.seq > _after AND e.seq <= seen AND e.at < _before AND e.details::text <> '{}';
          END IF;
          GET DIAGNOSTICS erased = ROW_COUNT;
          RETURN NEXT;
        END
        """,
        APP,
    ),
    # From where the person of the transaction and their keys acted, in its company.
    *function(
        "erase_event_persons()",
        "integer",
        """
        DECLARE erased integer;
        BEGIN
          UPDATE events e SET personal = NULL
          WHERE e.tenant_id = <tenant> AND e.personal::text <> '{}' AND e.actor_id IN (
            SELECT <person> UNION SELECT k.id FROM api_keys k WHERE k.tenant_id = <tenant> AND k.made_by = <person>);
          GET DIAGNOSTICS erased = ROW_COUNT;
          RETURN erased;
        END
        """,
        APP,
    ),
    # Where a person left something: the companies alone, for the person of the transaction.
    *function(
        "person_traces()",
        "SETOF uuid",
        """
        BEGIN
          PERFORM set_config('app.tracing', 'on', true);
          RETURN QUERY SELECT t.id FROM tenants t WHERE
            EXISTS (SELECT FROM events e WHERE e.tenant_id = t.id AND e.actor_id = <person>)
            OR EXISTS (SELECT FROM events e WHERE e.tenant_id = t.id AND e.subject_kind = 'person'
                       AND e.subject_id = <person>)
            OR EXISTS (SELECT FROM memberships m WHERE m.tenant_id = t.id AND m.person_id = <person>)
            OR EXISTS (SELECT FROM api_keys k WHERE k.tenant_id = t.id AND k.made_by = <person>)
            OR EXISTS (SELECT FROM invitations i JOIN people p ON p.id = <person>
                       WHERE i.tenant_id = t.id AND (i.email = p.email OR i.made_by = p.id))
          ORDER BY t.id;
          PERFORM set_config('app.tracing', '', true);
        END
        """,
        APP,
    ),
    *function(
        "is_last_operator()",
        "boolean",
        """
        BEGIN
          RETURN EXISTS (SELECT FROM people p WHERE p.id = <person> AND p.is_operator)
            AND NOT EXISTS (SELECT FROM people p WHERE p.id <> <person> AND p.is_operator AND p.disabled_at IS NULL);
        END
        """,
        APP,
    ),
    # The person of the transaction is nobody any more: no name, no address, no proof, no session; the number stays.
    *function(
        "erase_person()",
        "void",
        """
        DECLARE me uuid := <person>;
        BEGIN
          IF EXISTS (SELECT FROM memberships m WHERE m.person_id = me) THEN
            RAISE EXCEPTION 'still works somewhere' USING ERRCODE = 'insufficient_privilege';
          END IF;
          IF is_last_operator() THEN
            RAISE EXCEPTION 'nobody else runs the installation' USING ERRCODE = 'insufficient_privilege';
          END IF;
          DELETE FROM credentials c WHERE c.person_id = me;
          DELETE FROM recovery_codes c WHERE c.person_id = me;
          DELETE FROM identities i WHERE i.person_id = me;
          DELETE FROM sessions s WHERE s.person_id = me;
          DELETE FROM links l WHERE l.person_id = me;
          UPDATE security_events e SET ip = '', agent = '', details = '{}' WHERE e.person_id = me;
          UPDATE people p SET name = '-', email = 'erased-' || me || '@invalid', is_operator = false,
            disabled_at = coalesce(p.disabled_at, clock_timestamp()), updated_at = clock_timestamp() WHERE p.id = me;
        END
        """,
        APP,
    ),
    # Sessions are of people; a company ages those that were in it.
    *function(
        "forget_sessions(_before timestamptz, _most integer)",
        "integer",
        """
        DECLARE gone integer;
        BEGIN
          DELETE FROM sessions s WHERE s.id IN (
            SELECT one.id FROM sessions one
            WHERE one.tenant_id = <tenant> AND least(one.expires_at, one.ended_at) < _before LIMIT _most);
          GET DIAGNOSTICS gone = ROW_COUNT;
          RETURN gone;
        END
        """,
        APP,
    ),
    *function(
        "old_sessions(_before timestamptz)",
        "bigint",
        """
        BEGIN
          RETURN (SELECT count(*) FROM sessions one
                  WHERE one.tenant_id = <tenant> AND least(one.expires_at, one.ended_at) < _before);
        END
        """,
        APP,
    ),
    # Which of these stored names a row still has: the names alone, over all companies.
    *function(
        "named_blobs(_keys text[])",
        "SETOF text",
        """
        BEGIN
          PERFORM set_config('app.tracing', 'on', true);
          RETURN QUERY SELECT DISTINCT o.stored FROM originals o WHERE o.stored = ANY(_keys);
          PERFORM set_config('app.tracing', '', true);
        END
        """,
        QUEUE,
    ),
    # Where the record of each company ends: what is kept as an anchor outside of the database.
    *function(
        "chain_heads(_above uuid, _most integer)",
        "TABLE (tenant_id uuid, seq bigint, hash bytea)",
        """
        BEGIN
          PERFORM set_config('app.tracing', 'on', true);
          RETURN QUERY SELECT t.id, e.seq, e.hash FROM tenants t CROSS JOIN LATERAL (
            SELECT one.seq, one.hash FROM events one WHERE one.tenant_id = t.id ORDER BY one.seq DESC LIMIT 1) e
          WHERE t.id > _above ORDER BY t.id LIMIT _most;
          PERFORM set_config('app.tracing', '', true);
        END
        """,
        QUEUE,
    ),
]


def upgrade() -> None:
    for statement in [*MARKS, *POLICIES, *FUNCTIONS]:
        op.execute(statement)
