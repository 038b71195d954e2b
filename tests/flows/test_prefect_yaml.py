"""prefect.yaml without a server: Prefect can read it, and what it says can run."""

import json
from pathlib import Path
from typing import Any

import pytest
from prefect.cli.deploy._models import PrefectYamlModel, RawScheduleConfig
from prefect.cli.deploy._triggers import DeploymentTriggerAdapter
from prefect.client.schemas.objects import ConcurrencyLimitStrategy
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.server.utilities.user_templates import render_user_template_sync
from pydantic import TypeAdapter

from flows.deploy import ARRIVED, INBOX, read_deployments
from tasks.core.errors import ConfigError
from tasks.core.params import Params

REPOSITORY = Path(__file__).parents[2]
DEPLOYMENTS = {entry["name"]: entry for entry in read_deployments(REPOSITORY / "prefect.yaml")}


def test_prefect_reads_the_file_and_finds_at_least_two_deployments() -> None:
    # A single entry would be lent to every other deployment made from this folder.
    model = PrefectYamlModel.model_validate({"deployments": list(DEPLOYMENTS.values())})
    assert len({deployment.name for deployment in model.deployments}) >= 2


@pytest.mark.parametrize("name", ["hourly", "on-arrival"])
def test_a_deployment_runs_the_flow_with_parameters_that_are_valid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    flow: Flow[Any, Any] = load_flow_from_entrypoint(DEPLOYMENTS[name]["entrypoint"])
    assert flow.name == "etl"
    assert flow.validate_parameters(DEPLOYMENTS[name]["parameters"])["params"] == Params(
        sources=("data/inbox",), warehouse="data/warehouse", wait_s=900
    )


def test_the_maintenance_has_a_deployment_of_its_own_on_the_same_warehouse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    flow: Flow[Any, Any] = load_flow_from_entrypoint(DEPLOYMENTS["nightly"]["entrypoint"])
    parameters = flow.validate_parameters(DEPLOYMENTS["nightly"]["parameters"])
    assert (flow.name, parameters["warehouse"]) == ("maintain", "data/warehouse")
    (entry,) = DEPLOYMENTS["nightly"]["schedules"]
    assert TypeAdapter(RawScheduleConfig).validate_python(entry).active


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_a_deployment_cancels_a_second_run(name: str) -> None:
    limit = DEPLOYMENTS[name]["concurrency_limit"]
    assert limit["limit"] == 1
    assert ConcurrencyLimitStrategy(limit["collision_strategy"]) is ConcurrencyLimitStrategy.CANCEL_NEW


def test_hourly_runs_every_hour_once_it_is_deployed() -> None:
    (entry,) = DEPLOYMENTS["hourly"]["schedules"]
    schedule = TypeAdapter(RawScheduleConfig).validate_python(entry)
    assert (schedule.cron, schedule.active) == ("0 * * * *", True)


@pytest.mark.parametrize("folder", ["/srv/inbox/today", '/srv/a "b" \\ {{ 6 * 7 }} ä', "/srv/x', 'warehouse': '/etc"])
def test_the_trigger_gives_the_folder_of_the_event_to_the_flow_as_it_is(folder: str) -> None:
    (spec,) = DEPLOYMENTS["on-arrival"]["triggers"]
    trigger = DeploymentTriggerAdapter.validate_python(spec)
    assert trigger.expect == {ARRIVED}
    assert trigger.match.root == INBOX.root
    (source,) = trigger.parameters["params"]["sources"]
    rendered = render_user_template_sync(source["value"]["template"], {"event": {"payload": {"folder": folder}}})
    params = trigger.parameters["params"] | {"sources": [json.loads(rendered)]}
    assert Params(**params) == Params(sources=(folder,), warehouse="data/warehouse", wait_s=900)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no"),
        ("deployments: [", "cannot be read"),
        ("name: copydesk", "has no deployments"),
        ("- a list", "has no deployments"),
    ],
)
def test_a_file_that_is_missing_or_wrong_is_one_sentence(content: str | None, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "prefect.yaml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigError, match=sentence):
        read_deployments(path)
