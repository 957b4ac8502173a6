"""The claims of the review, and whether they held when a lesson tested them.

``claims.toml`` holds each claim with the criterion that was fixed before any run. A lesson hands the figures of its
runs to `check`, which compares their mean and interval with that criterion and stores the outcome in the cell's output;
`collect` reads the outcomes back from the notebooks, and the book's claims page is made of them. `record` gives what an
experiment measured that is too long for a lesson.
"""

from course_utils.claims.card import MIME, show
from course_utils.claims.criteria import Bound, Claim, Part, get, not_testable, registry
from course_utils.claims.experiments import record
from course_utils.claims.intervals import half_width, interval
from course_utils.claims.measured import Measured
from course_utils.claims.records import Record, collect
from course_utils.claims.verdicts import (
    FOLLOWS,
    NOT_REPRODUCED,
    REPRODUCED,
    TELLS_NOTHING,
    UNDECIDED,
    Verdict,
    judge,
)

__all__ = [
    "FOLLOWS",
    "MIME",
    "NOT_REPRODUCED",
    "REPRODUCED",
    "TELLS_NOTHING",
    "UNDECIDED",
    "Bound",
    "Claim",
    "Measured",
    "Part",
    "Record",
    "Verdict",
    "check",
    "collect",
    "get",
    "half_width",
    "interval",
    "judge",
    "not_testable",
    "record",
    "registry",
]


def check(claim_id, samples=None, *, part=None, control=None, exact=None, bootstrap=None, lacking=None, detail=None):
    """Compare what was measured with the criterion of a claim; show the outcome and store it in the cell's output.

    The figure is the mean of the samples, with the 95 % interval of Student's t over the runs.

    Args:
        claim_id: "C09", say; `registry` lists them.
        samples: one figure for each independent run, (runs,), or (runs, figures) where several figures have to meet the
            bound (one for each layer, say). In the unit of the claim's part: a share is a number in [0, 1], a
            difference of two shares one in [-1, 1].
        part: name of the part of the claim that was measured; needed where the claim has several.
        control: the same of the part's control, which has to fail the same bound; a single number is exact.
        exact: instead of samples, a figure without chance in it, or a list of such.
        bootstrap: a function from samples to a number, or to several; the samples then are observations along the
            first axis, and the interval comes from drawing them anew.
        lacking: what of the criterion this run does not do yet, in words; the verdict is then undecided.
        detail: a sentence to show and keep beside the figure.

    Returns:
        The `Verdict`; `.verdict` is `REPRODUCED`, `NOT_REPRODUCED`, `UNDECIDED`, `TELLS_NOTHING`, or of a construction
        `FOLLOWS`.

    Raises:
        AssertionError: what should follow from the construction does not hold.
        KeyError: there is no such claim or part; the message lists the known ones.
        TypeError: an argument is not of the kind described above.
        ValueError: there are fewer than two runs, neither or both of samples and exact, or a figure is not finite or
            outside the range of its unit.
    """
    verdict = judge(claim_id, samples, part=part, control=control, exact=exact, bootstrap=bootstrap, lacking=lacking,
                    detail=detail)
    show(verdict)
    return verdict
