"""Whose rules stand behind the fields of a document, by the rules' ids: for «por regla de …» at the review screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cuadra.kit.ids import TenantId
from cuadra.suppliers.repository import SupplierRepository
from cuadra.suppliers.rules import ENGINE
from cuadra.tenants.repository import CompanyRepository


def ruled_by(session: Session, tenant: TenantId, fields: Mapping[str, Any]) -> dict[str, str]:
    """Names of people by the id of their rule; empty for somebody who left. Asks nothing where no rule is."""
    engines = {str((one.get("evidence") or {}).get("engine")) for one in fields.values()}
    ids = [engine.removeprefix(ENGINE) for engine in engines if engine.startswith(ENGINE)]
    if not ids:
        return {}
    rules = SupplierRepository(session, tenant).some_rules([UUID(one) for one in ids])
    people = {person.id: person.name for _, person in CompanyRepository(session, tenant).members()}
    return {str(rule.id): people.get(rule.person_id, "") if rule.person_id else "" for rule in rules}
