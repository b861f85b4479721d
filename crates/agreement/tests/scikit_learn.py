"""Answers the test beside it with what scikit-learn says of each line's segments.

A line holds three tags, each a list of [people, tagger, score]. Where a figure is undefined,
scikit-learn warns and gives 0 or 1; here it is null.
"""

import json
import math
import sys
import warnings

from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")


def figures(people, tagger, score):
    """Returns the figures of one tag."""
    kappa = metrics.cohen_kappa_score(people, tagger, labels=[False, True])
    others = [not label for label in people]
    rates, means = calibration_curve(people, score, n_bins=10, strategy="uniform")
    return {
        "precision": metrics.precision_score(people, tagger) if any(tagger) else None,
        "recall": metrics.recall_score(people, tagger) if any(people) else None,
        "f1": metrics.f1_score(people, tagger) if any(people) or any(tagger) else None,
        "kappa": None if math.isnan(kappa) else kappa,
        "specificity": metrics.recall_score(people, tagger, pos_label=False) if any(others) else None,
        "average_precision": metrics.average_precision_score(people, score) if any(people) else None,
        "brier": metrics.brier_score_loss(people, score, pos_label=True),
        "bins": [list(point) for point in zip(means, rates)],
    }


for line in sys.stdin:
    tags = [list(zip(*tag)) for tag in json.loads(line)]
    occurs = [any(people) or any(tagger) for people, tagger, _ in tags]
    some = [tag for tag, occurs in zip(tags, occurs) if occurs]
    macro = None
    if some:
        people, tagger = (list(zip(*columns)) for columns in list(zip(*some))[:2])
        if len(some) == 1:  # scikit-learn takes a single column for the labels of two classes
            macro = metrics.f1_score(some[0][0], some[0][1])
        else:
            macro = metrics.f1_score(people, tagger, average="macro")
    print(json.dumps({"tags": [figures(*tag) for tag in tags], "macro_f1": macro}))
