"""The HTTP API keeps what its own description promises, whatever it is asked (Schemathesis makes up the questions)."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from onrecord.faces.web.app import make_app
from web_records import entry_of, record_of

CONFIG = {
    # 400 is described: a day or an act of a fitting shape may still make no sense ("2022-02-30").
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404", "414"]},
        "negative_data_rejection": {"expected-statuses": ["400", "404", "405", "414", "422"]},
    },
}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> schemathesis.BaseSchema:
    entries = [entry_of(f"Words number {number}", key=str(number)) for number in range(4)]
    record = record_of(tmp_path_factory.mktemp("described") / "r.db", entries)
    app = make_app(record, hosts=["testserver"])
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, config=schemathesis.Config.from_dict(CONFIG))


NOUNS = ("statements", "events", "documents", "threads")
PATHS = [f"/api/v1/{noun}{rest}" for noun in NOUNS for rest in ("", "/{id}")] + ["/api/v1/actors", "/api/v1/issues"]


def test_all_that_is_described_is_tried(described: schemathesis.BaseSchema) -> None:
    assert {path for path in described if path.startswith("/api")} == set(PATHS)


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_described(
    path: str, mode: schemathesis.GenerationMode, described: schemathesis.BaseSchema
) -> None:
    operation = described[path]["GET"]

    @settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate()

    check()
