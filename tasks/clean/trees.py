"""Trees: boosted decision trees from plain arrays, evaluated for many rows at once.

Every node of every tree is asked of every row, and the leaf of a tree is the first that no answer rules out (Lucchese
et al., QuickScorer, SIGIR 2015): a few large array operations instead of a walk down each tree.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: A tree has at most so many leaves, one a bit of its masks.
MAX_LEAVES = 32
EVERY_LEAF = np.uint32((1 << MAX_LEAVES) - 1)
#: Rows that are evaluated together, to bound memory.
_N_ROWS = 256
_HALF = 16


class Trees(NamedTuple):
    """Boosted trees with the same number of nodes each; a tree with fewer repeats a node that excludes nothing."""

    #: shape (trees, nodes): which feature is compared, with what, and the leaves that remain if it is greater
    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    remaining: NDArray[np.uint32]
    #: shape (trees, MAX_LEAVES)
    leaves: NDArray[np.float64]

    def log_odds(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the sum of the trees for each column of `features`, which has shape (features, rows)."""
        starts = range(0, features.shape[1], _N_ROWS)
        parts = [self._log_odds(features[:, start : start + _N_ROWS]) for start in starts]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _log_odds(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        n_trees, n_nodes = self.feature.shape
        greater = features[self.feature.ravel()] > self.threshold.reshape(-1, 1)
        masks = np.where(greater, self.remaining.reshape(-1, 1), EVERY_LEAF)
        left = np.bitwise_and.reduce(masks.reshape(n_trees, n_nodes, -1), axis=1)
        values = np.take_along_axis(self.leaves, _lowest_bit(left), axis=1)
        # Tree after tree, so that the sum is the same on every machine.
        total: NDArray[np.float64] = np.add.reduce(values, axis=0)
        return total

    def first(self, n: int) -> "Trees":
        """Return the first trees, which already tell what is far from being story."""
        return Trees(self.feature[:n], self.threshold[:n], self.remaining[:n], self.leaves[:n])

    def rest(self, n: int) -> "Trees":
        """Return the trees after the first."""
        return Trees(self.feature[n:], self.threshold[n:], self.remaining[n:], self.leaves[n:])


def _lowest_bit(masks: NDArray[np.uint32]) -> NDArray[np.int64]:
    low = _lowest_bits()[masks & 0xFFFF]
    lowest: NDArray[np.int64] = np.where(low < _HALF, low, _HALF + _lowest_bits()[masks >> _HALF])
    return lowest


@cache
def _lowest_bits() -> NDArray[np.int64]:
    """Return the place of the lowest bit of every 16-bit number; 16 for none."""
    table = np.full(1 << _HALF, _HALF, np.int64)
    for bit in range(_HALF - 1, -1, -1):
        table[1 << bit :: 1 << (bit + 1)] = bit
    return table


def probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities, rounded so that the last bits of a machine's `exp` do not show."""
    return np.round(1 / (1 + np.exp(-np.clip(log_odds, -30, 30))), 4)
