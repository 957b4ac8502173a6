"""The claims of the review, and whether they held when a lesson tested them.

``claims.toml`` holds each claim with the criterion that was fixed before any run. A lesson measures a figure and calls
`check`, which compares it with that criterion and stores the outcome in the cell's output; `collect` reads the outcomes
back from the notebooks, and the book's claims page is made of them.
"""

import dataclasses

from course_utils.claims.card import MIME, current_cell, show
from course_utils.claims.criteria import Bound, Claim, Part, get, not_testable, registry
from course_utils.claims.records import Record, collect
from course_utils.claims.verdicts import NOT_REPRODUCED, PARTLY, REPRODUCED, Verdict, judge

__all__ = [
    "MIME",
    "NOT_REPRODUCED",
    "PARTLY",
    "REPRODUCED",
    "Bound",
    "Claim",
    "Part",
    "Record",
    "Verdict",
    "check",
    "collect",
    "get",
    "judge",
    "not_testable",
    "registry",
]


def check(claim_id, value, *, spread=None, part=None, seeds=None, detail=None):
    """Compare a measured figure with the criterion of a claim; show the outcome and store it in the cell's output.

    Args:
        claim_id: "C01" to "C42".
        value: the figure, or a list of figures that all have to meet the criterion (one per size, say). In the unit
            of the claim's part: a share is a number in [0, 1], a difference of two shares one in [-1, 1].
        spread: half-width of the 95 % interval, or the interval itself as (low, high); with a list of figures, one
            half-width for all of them or a list with one spread for each.
        part: name of the part of the claim that was measured; needed where the claim has several.
        seeds: number of repetitions behind the figure.
        detail: a sentence to show and keep beside the figure.

    Returns:
        The `Verdict`; `.verdict` is "reproduced", "partly" or "not reproduced at this scale".

    Raises:
        KeyError: there is no such claim or part; the message lists the known ones.
        TypeError: value, spread, seeds or detail is not of the kind described above.
        ValueError: a figure is not finite or outside the range of its unit, or a spread is negative or does not
            contain its figure.
    """
    verdict = judge(claim_id, value, spread=spread, part=part, seeds=seeds, detail=detail)
    show(verdict)
    return dataclasses.replace(verdict, shown_in=current_cell())
