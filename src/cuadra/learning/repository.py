"""The statements of learning, for one company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from cuadra.database.base import Utc
from cuadra.kit.ids import DocumentId, TenantId
from cuadra.learning.models import AutomationLevel, DocumentOutcome, ReaderModel
from cuadra.learning.scope import Scope

MOST_LEVELS = 2_000
_SHARES = text(
    """
    SELECT count(*) FILTER (WHERE is_alone AND at >= :since) AS alone, count(*) FILTER (WHERE at >= :since) AS all,
           count(*) FILTER (WHERE is_alone AND at < :since) AS alone_before,
           count(*) FILTER (WHERE at < :since) AS all_before
    FROM outcomes WHERE tenant_id = :tenant AND at >= :from AND at < :until
    """
)
# The borders of the weeks are reckoned first and apart: beside a function that may leak, the wall of the company comes
# before the index. Each week is a stretch of it.
_WEEKS = text(
    """
    WITH weeks AS MATERIALIZED (
      SELECT begin::date AS week, greatest(begin AT TIME ZONE :zone, CAST(:since AS timestamptz)) AS since,
             (begin + interval '7 days') AT TIME ZONE :zone AS until
      FROM generate_series(date_trunc('week', CAST(:since AS timestamptz) AT TIME ZONE :zone),
                           clock_timestamp() AT TIME ZONE :zone, interval '7 days') AS begin
    )
    SELECT weeks.week, told.* FROM weeks CROSS JOIN LATERAL (
      SELECT count(*) AS documents, sum(fields) AS fields, sum(touched) AS touched, max(model_version) AS model,
             coalesce(sum(sure), 0) AS sure, coalesce(sum(sure_wrong), 0) AS sure_wrong
      FROM outcomes WHERE tenant_id = :tenant AND at >= weeks.since AND at < weeks.until AND fields > 0
    ) AS told
    WHERE told.documents > 0 ORDER BY weeks.week
    """
)
_SUPPLIERS = text(
    """
    SELECT o.country, o.tax_id, count(*) AS documents, count(*) FILTER (WHERE o.is_alone) AS alone,
           (SELECT d.issuer_name FROM documents d WHERE d.tenant_id = :tenant AND d.issuer_tax_id = o.tax_id
            AND d.issuer_name IS NOT NULL ORDER BY d.id DESC LIMIT 1) AS name
    FROM outcomes o WHERE o.tenant_id = :tenant AND o.at >= :since AND o.tax_id <> ''
    GROUP BY o.country, o.tax_id ORDER BY documents DESC, o.tax_id LIMIT :most
    """
)
_BLOCKERS = text(
    """
    SELECT country, tax_id, blocker, count(*) AS documents FROM outcomes, unnest(blockers) AS blocker
    WHERE tenant_id = :tenant AND at >= :since AND blockers <> '{}'
    GROUP BY GROUPING SETS ((blocker), (country, tax_id, blocker))
    HAVING GROUPING(country) = 1 OR tax_id <> '' ORDER BY documents DESC, blocker LIMIT 3000
    """
)
_CHECKED = text(
    """
    SELECT count(*) AS checked, count(*) FILTER (WHERE is_wrong) AS wrong FROM (
      SELECT is_wrong FROM outcomes
      WHERE tenant_id = :tenant AND is_sample AND checked_at >= :since AND (:any OR rule = :rule)
      ORDER BY checked_at DESC LIMIT :most) newest
    """
)
_SAMPLE = text(
    """
    SELECT d.id, d.name, d.issuer_name, d.number, d.issued_on, d.total, d.currency, d.kind, o.at
    FROM outcomes o JOIN documents d ON d.tenant_id = o.tenant_id AND d.id = o.document_id
    WHERE o.tenant_id = :tenant AND o.is_sample AND o.checked_at IS NULL AND d.state IN ('ready', 'posted')
    ORDER BY o.at LIMIT :most
    """
)
_EXAMPLES = text(
    """
    SELECT o.document_id FROM outcomes o JOIN documents d ON d.tenant_id = o.tenant_id AND d.id = o.document_id
    WHERE o.tenant_id = :tenant AND o.confirmed_at IS NOT NULL AND d.state IN ('ready', 'posted')
      AND EXISTS (SELECT 1 FROM pages p WHERE p.tenant_id = o.tenant_id AND p.document_id = o.document_id)
    ORDER BY o.confirmed_at DESC, o.document_id DESC LIMIT :most
    """
)


class LearningRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def now(self) -> datetime:
        """By the clock of the database."""
        return self.session.execute(select(func.clock_timestamp(type_=Utc))).scalar_one()

    # levels

    def levels(self) -> list[AutomationLevel]:
        mine = select(AutomationLevel).where(AutomationLevel.tenant_id == self.tenant)
        ordered = mine.order_by(AutomationLevel.country, AutomationLevel.tax_id, AutomationLevel.kind)
        return list(self.session.scalars(ordered.limit(MOST_LEVELS)))

    def levels_for(self, scopes: Sequence[Scope]) -> dict[Scope, AutomationLevel]:
        """Those of ``scopes`` that somebody set."""
        keys = (AutomationLevel.country, AutomationLevel.tax_id, AutomationLevel.kind)
        mine = select(AutomationLevel).where(
            AutomationLevel.tenant_id == self.tenant,
            AutomationLevel.country.in_({one.country for one in scopes}),
            AutomationLevel.tax_id.in_({one.tax_id for one in scopes}),
            AutomationLevel.kind.in_({one.kind for one in scopes}),
        )
        found = {Scope(*(getattr(row, key.key) for key in keys)): row for row in self.session.scalars(mine)}
        return {scope: found[scope] for scope in scopes if scope in found}

    def put_level(self, scope: Scope, values: dict[str, Any]) -> None:
        made = insert(AutomationLevel).values(
            tenant_id=self.tenant, country=scope.country, tax_id=scope.tax_id, kind=scope.kind, **values
        )
        changed = {**values, "set_at": func.clock_timestamp()}
        key = [AutomationLevel.tenant_id, AutomationLevel.country, AutomationLevel.tax_id, AutomationLevel.kind]
        self.session.execute(made.on_conflict_do_update(index_elements=key, set_=changed))
        self.session.expire_all()

    def drop_level(self, scope: Scope) -> bool:
        """Whether there was one."""
        mine = delete(AutomationLevel).where(
            AutomationLevel.tenant_id == self.tenant,
            AutomationLevel.country == scope.country,
            AutomationLevel.tax_id == scope.tax_id,
            AutomationLevel.kind == scope.kind,
        )
        return bool(self.session.execute(mine).rowcount)  # type: ignore[attr-defined]

    # outcomes

    def outcome(self, document: DocumentId, *, lock: bool = False) -> DocumentOutcome | None:
        return self.session.get(DocumentOutcome, (self.tenant, document), with_for_update=lock or None)

    def put_outcome(self, document: DocumentId, values: dict[str, Any]) -> None:
        """The newest reading's; what was known of an older one goes."""
        fresh = {
            "fields": None, "touched": None, "sure": None, "sure_wrong": None, "confirmed_at": None,
            "checked_at": None, "is_wrong": None, "at": func.clock_timestamp(), **values,
        }  # fmt: skip
        made = insert(DocumentOutcome).values(tenant_id=self.tenant, document_id=document, **fresh)
        key = [DocumentOutcome.tenant_id, DocumentOutcome.document_id]
        self.session.execute(made.on_conflict_do_update(index_elements=key, set_=fresh))

    def change_outcome(self, document: DocumentId, values: dict[str, Any]) -> None:
        mine = (DocumentOutcome.tenant_id == self.tenant) & (DocumentOutcome.document_id == document)
        self.session.execute(update(DocumentOutcome).where(mine).values(**values))

    def shares(self, start: datetime, since: datetime, until: datetime) -> Any:
        """``alone all alone_before all_before``: from ``since`` to ``until``, and before that from ``start``."""
        values = {"tenant": self.tenant, "from": start, "since": since, "until": until}
        return self.session.execute(_SHARES, values).one()

    def weeks(self, zone: str, since: datetime) -> list[Any]:
        return list(self.session.execute(_WEEKS, {"tenant": self.tenant, "zone": zone, "since": since}))

    def suppliers(self, since: datetime, most: int) -> list[Any]:
        return list(self.session.execute(_SUPPLIERS, {"tenant": self.tenant, "since": since, "most": most}))

    def blockers(self, since: datetime) -> list[Any]:
        """``blocker documents`` of all (country null), and of each supplier."""
        return list(self.session.execute(_BLOCKERS, {"tenant": self.tenant, "since": since}))

    def checked(self, since: datetime, rule: Sequence[str] | None, most: int) -> tuple[int, int]:
        """Of the newest sampled ones that were checked since: how many, and how many of these were wrong."""
        values = {"tenant": self.tenant, "since": since, "any": rule is None, "rule": list(rule or ()), "most": most}
        found = self.session.execute(_CHECKED, values).one()
        return int(found.checked), int(found.wrong)

    def sample(self, most: int) -> list[Any]:
        """Documents that went on alone and wait to be checked, oldest first."""
        return list(self.session.execute(_SAMPLE, {"tenant": self.tenant, "most": most}))

    def unchecked(self) -> int:
        mine = select(func.count()).where(
            DocumentOutcome.tenant_id == self.tenant,
            DocumentOutcome.is_sample,
            DocumentOutcome.checked_at.is_(None),
        )
        return int(self.session.scalar(mine) or 0)

    def confirmed_since(self, since: datetime | None) -> int:
        mine = select(func.count()).where(
            DocumentOutcome.tenant_id == self.tenant, DocumentOutcome.confirmed_at.is_not(None)
        )
        return int(self.session.scalar(mine.where(DocumentOutcome.confirmed_at > since) if since else mine) or 0)

    def examples(self, most: int) -> list[DocumentId]:
        """The newest confirmed documents of which a page is kept, newest first."""
        rows = self.session.scalars(_EXAMPLES, {"tenant": self.tenant, "most": most})
        return [DocumentId(row) for row in rows]

    # models

    def models(self, most: int = 50) -> list[ReaderModel]:
        """Newest first, without their files."""
        mine = select(ReaderModel).where(ReaderModel.tenant_id == self.tenant)
        return list(self.session.scalars(mine.order_by(ReaderModel.version.desc()).limit(most)))

    def model(self, version: int, *, whole: bool = False) -> ReaderModel | None:
        mine = select(ReaderModel).where(ReaderModel.tenant_id == self.tenant, ReaderModel.version == version)
        return self.session.scalar(mine.options(undefer(ReaderModel.sealed)) if whole else mine)

    def present(self) -> tuple[int, bytes] | None:
        """Version and digest of the model to read with; None where it is the shipped one."""
        mine = select(ReaderModel.version, ReaderModel.digest).where(
            ReaderModel.tenant_id == self.tenant, ReaderModel.state == "present"
        )
        found = self.session.execute(mine).one_or_none()
        return (int(found.version), bytes(found.digest)) if found else None

    def next_version(self) -> int:
        mine = select(func.coalesce(func.max(ReaderModel.version), 0)).where(ReaderModel.tenant_id == self.tenant)
        return int(self.session.scalar(mine) or 0) + 1

    def add_model(self, values: dict[str, Any]) -> None:
        self.session.execute(insert(ReaderModel).values(tenant_id=self.tenant, **values))

    def use(self, version: int) -> None:
        """Makes ``version`` the present one; 0 for none of them. Hold the company's lock."""
        mine = update(ReaderModel).where(ReaderModel.tenant_id == self.tenant)
        self.session.execute(mine.where(ReaderModel.state == "present").values(state="kept"))
        chosen = mine.where(ReaderModel.version == version)
        self.session.execute(chosen.values(state="present", used_at=func.clock_timestamp()))
        self.session.expire_all()

    def forget_files(self, keep: int) -> None:
        """Of models long past only the figures stay: the newest ``keep`` files, and the present one's."""
        newest = (
            select(ReaderModel.version)
            .where(ReaderModel.tenant_id == self.tenant, ReaderModel.state != "refused")
            .order_by(ReaderModel.version.desc())
            .limit(keep)
        )
        old = update(ReaderModel).where(
            ReaderModel.tenant_id == self.tenant, ReaderModel.state == "kept", ReaderModel.version.not_in(newest)
        )
        self.session.execute(old.values(state="refused", reason="LRN-031", sealed=None, digest=None))
