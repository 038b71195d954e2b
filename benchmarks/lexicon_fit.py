"""Lexicon fit: weights of words by logistic regression over hashed terms."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import SGDClassifier

from tasks.clean.lexicon import Terms

#: A term that fewer sites use says more about these sites than about stories.
MIN_SITES = 4
_ALPHA = 2e-5
_N_EPOCHS = 5


def matrix_of(parts: Sequence[Terms], n_terms: int) -> csr_matrix:
    """Return the terms of many pages as one matrix of counts, a row a block."""
    offsets = np.cumsum([0, *(part.n_rows for part in parts)])
    rows = np.concatenate([part.row + offset for part, offset in zip(parts, offsets, strict=False)])
    terms = np.concatenate([part.term for part in parts])
    counts = csr_matrix((np.ones(len(rows), np.float32), (rows, terms)), (offsets[-1], n_terms))
    counts.sum_duplicates()
    return counts


def root_scaled(counts: csr_matrix) -> csr_matrix:
    """Divide each row by the root of its number of terms."""
    n = np.asarray(counts.sum(axis=1)).ravel()
    return csr_matrix(diags(1 / np.sqrt(np.maximum(1, n))) @ counts).astype(np.float32)


def fitted(
    features: csr_matrix,
    labels: NDArray[np.float64],
    weights: NDArray[np.float64],
    site: NDArray[np.int64],
    *,
    alpha: float = _ALPHA,
    min_sites: int = MIN_SITES,
) -> NDArray[np.float32]:
    """Return a weight for each term; terms of too few sites weigh nothing."""
    n = len(labels)
    by_site = csr_matrix((np.ones(n, np.float32), (site, np.arange(n))), (int(site.max()) + 1, n)) @ (features > 0)
    by_site.data[:] = 1
    known = np.flatnonzero(np.asarray(by_site.sum(axis=0)).ravel() >= min_sites)
    model = SGDClassifier(loss="log_loss", alpha=alpha, max_iter=_N_EPOCHS, tol=None, random_state=0, average=True).fit(
        features[:, known], labels, sample_weight=weights
    )
    found = np.zeros(features.shape[1], np.float32)
    found[known] = model.coef_[0]
    return found
