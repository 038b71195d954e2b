"""Cluster: which articles carry the same story, and which are versions of one page. Columns in, columns out."""

from tasks.cluster.changes import changed_clusters
from tasks.cluster.members import cluster

__all__ = ["changed_clusters", "cluster"]
