"""Deploying without a server, or to a strange place, is one sentence."""

from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.deploy import DeployError, _prefect, deploy, emit_arrival
from tasks.core.errors import ConfigError

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("api_url", "sentence"),
    [(None, "No Prefect server is configured"), ("http://127.0.0.1:9/api", "does not answer")],
)
def test_without_a_server_nothing_is_deployed_and_no_event_is_lost_silently(
    api_url: str | None, sentence: str, tmp_path: Path
) -> None:
    with temporary_settings({PREFECT_API_URL: api_url}):
        with pytest.raises(ConfigError, match=sentence):
            deploy(prefect_file=REPOSITORY / "prefect.yaml")
        with pytest.raises(ConfigError, match=sentence):
            emit_arrival(tmp_path)


def test_an_arrival_in_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no folder"):
        emit_arrival(tmp_path / "missing")


@pytest.mark.parametrize(
    ("deployments", "sentence"),
    [
        ("{name: hourly}", "has no deployments"),
        ("[hourly]", "needs a name and an entrypoint"),
        ("[{name: hourly, work_pool: {name: copydesk}}]", "needs a name and an entrypoint"),
        ("[{entrypoint: 'flows/etl.py:etl', work_pool: {name: copydesk}}]", "needs a name and an entrypoint"),
        ("[{name: hourly, entrypoint: 'flows/etl.py:etl'}]", "'hourly' names no work_pool"),
        ("[{name: hourly, entrypoint: 'flows/etl.py:etl', work_pool: {}}]", "'hourly' names no work_pool"),
    ],
)
def test_a_file_without_what_a_deployment_needs_is_one_sentence(
    deployments: str, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "prefect.yaml").write_text(f"deployments: {deployments}")
    with pytest.raises(ConfigError, match=sentence):
        deploy(prefect_file=tmp_path / "prefect.yaml")


def test_a_prefect_that_does_not_come_to_an_end_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.deploy.DEPLOY_TIMEOUT_S", 0.01)
    with pytest.raises(DeployError, match=r"^`prefect work-pool ls` was not done after 0 s; look at"):
        _prefect("work-pool", "ls")
