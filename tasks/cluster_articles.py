"""Cluster: the task that finds the articles that share a story, among old and new ones."""

from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.infrastructure import RETRY
from tasks.pipeline.clusters import write_clusters
from tasks.pipeline.run import Run


@task(name="cluster", task_run_name="cluster all articles", cache_policy=NO_CACHE, **RETRY)
def cluster_articles(run: Run) -> Path:
    """Write the `clusters` of all articles as they will be after this run, and return the path of the file."""
    path = write_clusters(run)
    run.lap("cluster")
    return path
