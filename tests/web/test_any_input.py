"""Whatever fits (or nearly fits) the description is answered without a 5xx, and as the description says."""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cuadra.kit.ids import TenantId
from cuadra.tenants.roles import SCOPES
from cuadra.web.described import described
from tests.conftest import make_tenant
from tests.web.site import Site

EXAMPLES = int(os.environ.get("CUADRA_TEST_EXAMPLES", "6"))  # more of them: CUADRA_TEST_EXAMPLES=200
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_dict(described()).exclude(operation_id="stream_events")


@pytest.fixture(scope="module")
def key(site: Site) -> str:
    tenant: TenantId = make_tenant(site.house.database)
    return site.key(tenant, SCOPES["owner"])


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_anything_is_answered(case: schemathesis.Case, site: Site, key: str) -> None:
    answer = case.call(base_url=site.url, headers={"authorization": f"Bearer {key}"}, timeout=30)
    case.validate_response(answer, checks=CHECKS)
