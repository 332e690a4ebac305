"""Jobs: what is to be done, the turns of companies, schedules, calls that must not repeat, limits of providers."""

from __future__ import annotations

from alembic import op

from cuadra.database.rls import protect
from cuadra.database.urls import APP, QUEUE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = "('waiting', 'running', 'blocked')"

JOBS = [
    """
    CREATE TABLE jobs (
      tenant_id uuid NOT NULL CONSTRAINT fk_jobs_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      kind text NOT NULL,
      subject_id uuid NOT NULL,
      state text NOT NULL DEFAULT 'waiting' CONSTRAINT ck_jobs_state
        CHECK (state IN ('waiting', 'running', 'blocked', 'done', 'dead', 'cancelled')),
      epoch bigint NOT NULL DEFAULT 0,
      attempts int NOT NULL DEFAULT 0,
      takeovers int NOT NULL DEFAULT 0,
      next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      woken timestamptz,
      weight int NOT NULL DEFAULT 0 CONSTRAINT ck_jobs_weight CHECK (weight BETWEEN -100 AND 100),
      priority int NOT NULL DEFAULT 0,
      turn bigint,
      lock text NOT NULL DEFAULT '',
      hint bigint,
      data jsonb NOT NULL DEFAULT '{}',
      error_code text NOT NULL DEFAULT '',
      error_facts jsonb NOT NULL DEFAULT '{}',
      cancel_requested boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      started_at timestamptz,
      ended_at timestamptz,
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_jobs PRIMARY KEY (tenant_id, id)
    )
    """,
    # one open job a subject: an event that comes meanwhile wakes it, and is never lost
    f"CREATE UNIQUE INDEX uq_jobs_open ON jobs (tenant_id, kind, subject_id) WHERE state IN {OPEN}",
    # the wall behind the queue's own lock: two of one key never run, whatever the hints say
    "CREATE UNIQUE INDEX uq_jobs_lock ON jobs (tenant_id, lock) WHERE state = 'running' AND lock <> ''",
    "CREATE INDEX ix_jobs_due ON jobs (next_at) WHERE state = 'waiting'",
    "CREATE INDEX ix_jobs_turn ON jobs (weight, turn) WHERE state = 'waiting' AND turn IS NOT NULL",
    "CREATE INDEX ix_jobs_running ON jobs (hint) WHERE state = 'running'",
    "CREATE INDEX ix_jobs_blocked ON jobs (error_code) WHERE state = 'blocked'",
    "CREATE INDEX ix_jobs_dead ON jobs (kind) WHERE state = 'dead'",  # counted every few seconds, for the metrics
    "CREATE INDEX ix_jobs_ended ON jobs (tenant_id, ended_at) WHERE ended_at IS NOT NULL",
    # the jobs of one thing: those that are over; the open ones have an index already, so making a job pays nothing more
    "CREATE INDEX ix_jobs_subject ON jobs (tenant_id, subject_id) WHERE ended_at IS NOT NULL",
    *protect("jobs"),
    f"CREATE POLICY queue ON jobs TO {QUEUE} USING (true) WITH CHECK (true)",
    "CREATE POLICY owner ON jobs FOR SELECT TO CURRENT_USER USING (true)",  # for hint_jobs and next_turn
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON jobs TO {QUEUE}",
    """
    CREATE TABLE tenant_clock (
      tenant_id uuid NOT NULL CONSTRAINT fk_tenant_clock_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      weight int NOT NULL,
      turn bigint NOT NULL,
      CONSTRAINT pk_tenant_clock PRIMARY KEY (tenant_id, weight)
    )
    """,
    "CREATE INDEX ix_tenant_clock_turn ON tenant_clock (weight, turn)",
    *protect("tenant_clock", grant="SELECT"),
    "CREATE POLICY owner ON tenant_clock TO CURRENT_USER USING (true) WITH CHECK (true)",
]

# Virtual time: a company's next turn comes after its own last one, but never before the turn that is now being served;
# so who has waited least work behind goes first. Delayed and locked jobs do not say what is being served.
TURN = """
CREATE FUNCTION next_turn(_tenant uuid, _weight int, _count int) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  served bigint;
  first bigint;
BEGIN
  PERFORM lock_tenant(_tenant);
  SELECT turn - 1 INTO served FROM jobs
    WHERE state = 'waiting' AND weight = _weight AND turn IS NOT NULL ORDER BY turn LIMIT 1;
  IF served IS NULL THEN
    SELECT turn INTO served FROM tenant_clock WHERE weight = _weight ORDER BY turn DESC LIMIT 1;
  END IF;
  INSERT INTO tenant_clock AS c VALUES (_tenant, _weight, coalesce(served, 0) + _count)
    ON CONFLICT (tenant_id, weight) DO UPDATE SET turn = greatest(c.turn, coalesce(served, 0)) + _count
    RETURNING turn - _count INTO first;
  RETURN first;
END $$
"""

# A hint for each of the named jobs that waits, each found by its key: a join is planned by statistics that a queue
# which grows by a thousand a second does not have, and then reads all that wait. A delayed one carries no lock: it
# would hold up its whole series. In plpgsql, which plans it once a connection and not once a call.
HINT = """
CREATE FUNCTION hint_jobs(_tenants uuid[], _ids uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  INSERT INTO queue.procrastinate_jobs AS h (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
  SELECT 'cuadra', 'advance', j.priority,
         CASE WHEN j.next_at <= clock_timestamp() AND j.lock <> '' THEN j.tenant_id || ':' || j.lock END,
         j.id::text, jsonb_build_object('tenant', j.tenant_id, 'job', j.id),
         CASE WHEN j.next_at > clock_timestamp() THEN j.next_at END
    FROM unnest(_tenants, _ids) AS wanted (tenant_id, id)
   CROSS JOIN LATERAL
     (SELECT * FROM jobs WHERE jobs.tenant_id = wanted.tenant_id AND jobs.id = wanted.id OFFSET 0) AS j
   WHERE j.state = 'waiting'
   ORDER BY j.priority DESC, j.id
  ON CONFLICT (queueing_lock) WHERE status = 'todo' DO UPDATE
    SET scheduled_at = excluded.scheduled_at, lock = excluded.lock
    WHERE h.scheduled_at IS NOT NULL
      AND (excluded.scheduled_at IS NULL OR excluded.scheduled_at < h.scheduled_at);
END $$
"""

DROP = """
CREATE FUNCTION drop_hint(_id uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  DELETE FROM queue.procrastinate_jobs WHERE queueing_lock = _id::text AND status = 'todo'
$$
"""

# Everything that makes or wakes jobs goes through here, in one round trip, in the caller's transaction and rights.
ENQUEUE = """
CREATE FUNCTION enqueue_jobs(
  _tenant uuid, _kind text, _ids uuid[], _subjects uuid[], _at timestamptz, _weight int, _lock text, _data jsonb[]
) RETURNS TABLE (subject uuid, job uuid)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  first bigint := next_turn(_tenant, _weight, cardinality(_ids));
  at timestamptz := coalesce(_at, clock_timestamp());
  subjects uuid[];
  jobs uuid[];
BEGIN
  WITH put AS (
    INSERT INTO public.jobs AS j (tenant_id, id, kind, subject_id, next_at, weight, priority, turn, lock, data)
    SELECT _tenant, i.id, _kind, i.subject, at, _weight, _weight * 1000000 - (first + i.n),
           CASE WHEN at <= clock_timestamp() AND _lock = '' THEN first + i.n END, _lock, i.data
      FROM unnest(_ids, _subjects, _data) WITH ORDINALITY AS i (id, subject, data, n)
    ON CONFLICT (tenant_id, kind, subject_id) WHERE state IN ('waiting', 'running', 'blocked') DO UPDATE SET
      woken = CASE j.state WHEN 'running' THEN least(j.woken, excluded.next_at) END,
      next_at = CASE j.state WHEN 'waiting' THEN least(j.next_at, excluded.next_at) ELSE excluded.next_at END,
      state = CASE j.state WHEN 'blocked' THEN 'waiting' ELSE j.state END,
      data = j.data || excluded.data,
      updated_at = clock_timestamp()
    RETURNING j.subject_id, j.id
  )
  SELECT array_agg(put.subject_id), array_agg(put.id) INTO subjects, jobs FROM put;
  PERFORM hint_jobs(array_fill(_tenant, ARRAY[cardinality(jobs)]), jobs);
  RETURN QUERY SELECT * FROM unnest(subjects, jobs);
END $$
"""

SCHEDULES = [
    """
    CREATE TABLE schedules (
      tenant_id uuid NOT NULL CONSTRAINT fk_schedules_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      id uuid NOT NULL,
      kind text NOT NULL,
      subject_id uuid NOT NULL,
      cron text NOT NULL,
      time_zone text NOT NULL,
      missed text NOT NULL CONSTRAINT ck_schedules_missed CHECK (missed IN ('once', 'skip')),
      is_active boolean NOT NULL DEFAULT true,
      data jsonb NOT NULL DEFAULT '{}',
      next_at timestamptz NOT NULL,
      last_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_schedules PRIMARY KEY (tenant_id, id),
      CONSTRAINT uq_schedules_subject UNIQUE (tenant_id, kind, subject_id)
    )
    """,
    "CREATE INDEX ix_schedules_due ON schedules (next_at) WHERE is_active",
    *protect("schedules"),
    f"CREATE POLICY queue ON schedules TO {QUEUE} USING (true) WITH CHECK (true)",
    f"GRANT SELECT, UPDATE ON schedules TO {QUEUE}",
]

EFFECTS = [
    """
    CREATE TABLE effects (
      tenant_id uuid NOT NULL CONSTRAINT fk_effects_tenant_id REFERENCES tenants (id) ON DELETE CASCADE,
      key text NOT NULL,
      kind text NOT NULL,
      subject_id uuid,
      state text NOT NULL CONSTRAINT ck_effects_state
        CHECK (state IN ('intent', 'sent', 'answered', 'refused', 'unknown', 'needs_human')),
      holder uuid NOT NULL,
      calls int NOT NULL DEFAULT 0,
      asks int NOT NULL DEFAULT 0,
      answer jsonb,
      error_code text NOT NULL DEFAULT '',
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      sent_at timestamptz,
      ended_at timestamptz,
      updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT pk_effects PRIMARY KEY (tenant_id, key)
    )
    """,
    "CREATE INDEX ix_effects_open ON effects (state) WHERE state IN ('intent', 'sent', 'unknown', 'needs_human')",
    "CREATE INDEX ix_effects_subject ON effects (tenant_id, subject_id)",
    *protect("effects", grant="SELECT, INSERT, UPDATE"),
    f"CREATE POLICY queue ON effects TO {QUEUE} USING (true) WITH CHECK (true)",
    f"GRANT SELECT, UPDATE ON effects TO {QUEUE}",
    # after a restore: until then a new effect may have happened already, in the days that the backup does not know
    "CREATE TABLE effect_doubts (until timestamptz CONSTRAINT pk_effect_doubts PRIMARY KEY)",
    f"GRANT SELECT ON effect_doubts TO {APP}",
    f"GRANT SELECT, INSERT, DELETE ON effect_doubts TO {QUEUE}",
]

# No company's row: one limit for all that call the same provider. ``tat``: when the next call may start (GCRA).
# ``slots``: when each of the calls that the limit allows in a window is forgotten by the far end.
BUCKETS = [
    """
    CREATE TABLE buckets (
      scope text CONSTRAINT pk_buckets PRIMARY KEY,
      tat timestamptz NOT NULL,
      slots timestamptz[] NOT NULL
    )
    """,
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON buckets TO {QUEUE}",
]

RIGHTS = [
    "REVOKE ALL ON FUNCTION next_turn, hint_jobs, drop_hint, enqueue_jobs FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION next_turn, hint_jobs, drop_hint, enqueue_jobs TO {APP}, {QUEUE}",
]


def upgrade() -> None:
    for statement in [*JOBS, TURN, HINT, DROP, ENQUEUE, *SCHEDULES, *EFFECTS, *BUCKETS, *RIGHTS]:
        op.execute(statement)
