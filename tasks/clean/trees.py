"""Trees: boosted decision trees from plain arrays, evaluated for many rows at once.

Every node of every tree is asked of every row, and the leaf of a tree is the first that no answer rules out (Lucchese
et al., QuickScorer, SIGIR 2015): a few large array operations instead of a walk down each tree.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: A tree has at most so many leaves, one a bit of its masks.
MAX_LEAVES = 32
#: Rows that are evaluated together, to bound memory.
_N_ROWS = 256


class Trees(NamedTuple):
    """Boosted trees with the same number of nodes each; a tree with fewer repeats a node that excludes nothing."""

    #: shape (trees, nodes): which feature is compared, with what, and the leaves it excludes if it is greater
    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    excluded: NDArray[np.uint32]
    #: shape (trees, MAX_LEAVES)
    leaves: NDArray[np.float64]

    def log_odds(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the sum of the trees for each column of `features`, which has shape (features, rows)."""
        starts = range(0, features.shape[1], _N_ROWS)
        parts = [self._log_odds(features[:, start : start + _N_ROWS]) for start in starts]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _log_odds(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        n_trees, n_nodes = self.feature.shape
        excluded = np.zeros((n_trees, features.shape[1]), np.uint32)
        # Node by node of all trees: arrays that stay in the processor's cache.
        for node in range(n_nodes):
            is_greater = features[self.feature[:, node]] > self.threshold[:, node, None]
            excluded |= is_greater * self.excluded[:, node, None]
        left = ~excluded
        lowest = np.bitwise_count((left & (excluded + np.uint32(1))) - np.uint32(1))
        values = np.take_along_axis(self.leaves, lowest.astype(np.int64), axis=1)
        # Tree after tree, so that the sum is the same on every machine.
        total: NDArray[np.float64] = np.add.reduce(values, axis=0)
        return total


def probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities, rounded so that the last bits of a machine's `exp` do not show."""
    return np.round(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))), 4)
