"""Weighs words: logistic regressions over hashed features, taught by people and by the encoder."""

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

BUCKETS = 1 << 18
RIDGE = 1.0
WRITTEN_WEIGHT, TAUGHT_WEIGHT = 0.5, 0.35
STEPS = 60


def features(path):
    """What the example `features` of the crate `cues` counted: a sparse matrix, and cue strengths."""
    rows = np.fromfile(f"{path}.rows", "<u4")
    buckets = np.fromfile(f"{path}.buckets", "<u4")
    values = np.fromfile(f"{path}.values", "<f4")
    cues = np.fromfile(f"{path}.cues", "<f4").reshape(-1, 6)
    return sparse.csr_matrix((values, buckets, rows), shape=(len(rows) - 1, BUCKETS)), cues


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def fit(matrix, truth, weight, ridge=RIDGE):
    """Weights and constant for a column of truth, which may be probabilities."""
    transposed = matrix.T.tocsr()

    def loss(parameters):
        log_odds = matrix @ parameters[:-1] + parameters[-1]
        error = weight * (sigmoid(log_odds) - truth)
        value = (weight * (np.logaddexp(0, log_odds) - truth * log_odds)).sum()
        value += 0.5 * ridge * parameters[:-1] @ parameters[:-1]
        return value, np.append(transposed @ error + ridge * parameters[:-1], error.sum())

    start = np.append(np.zeros(matrix.shape[1]), -2.0)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return found.x


def train(real, truth, own, own_truth, unlabelled, taught):
    """One row of weights and constant a tag, learned from labels and from a teacher's probabilities."""
    matrix = sparse.vstack([real, own, unlabelled]).tocsr()
    weight = np.concatenate([
        np.ones(real.shape[0]),
        np.full(own.shape[0], WRITTEN_WEIGHT),
        np.full(unlabelled.shape[0], TAUGHT_WEIGHT),
    ])
    columns = np.vstack([truth, own_truth, taught]).T
    return np.array([fit(matrix, column, weight) for column in columns])


def log_odds(matrix, parameters):
    return matrix @ parameters[:, :-1].T + parameters[:, -1]


def quantized(parameters):
    """Weights of one tag as 8-bit integers, and what 1 is worth."""
    weights = parameters[:-1]
    # The largest few would take all precision from the rest.
    largest = np.quantile(np.abs(weights[weights != 0]), 0.9999)
    scale = largest / 127
    return np.clip(np.round(weights / scale), -127, 127).astype(np.int8), scale
