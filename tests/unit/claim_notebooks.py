"""Claims made up for the tests, and notebooks that hold outcomes."""

import nbformat

from course_utils import claims
from course_utils.claims import card

# T01: above 2, a control, three seeds. T02: two parts. T03: a construction. T04: added, restated, between. T05: share.
CLAIMS = """
[[claim]]
id = "T01"
section = "future"
claim = "a ratio is large"
refs = [1, 2]
lesson = "01-01"
seeds = 3
criterion = "the ratio is above 2; 3 seeds"
[[claim.parts]]
number = "the ratio"
unit = "times"
above = 2
control = "shuffled labels"

[[claim]]
id = "T02"
section = "future"
claim = "two things hold"
refs = []
lesson = "01-02"
criterion = "the first is small and the second is at least 1"
[[claim.parts]]
name = "small"
number = "the first"
unit = ""
below = 1e-7
lesson = ["01-01", "01-02"]
[[claim.parts]]
name = "large"
number = "the second"
unit = ""
at_least = 1
repeats = "blocks"

[[claim]]
id = "T03"
kind = "construction"
section = "language"
claim = "a shift shifts"
refs = []
lesson = "03-01"
criterion = "error 0"
[[claim.parts]]
number = "the largest error"
unit = ""
at_most = 0

[[claim]]
id = "T04"
kind = "added"
section = "language"
claim = "an exponent is one half"
refs = []
lesson = "03-02"
criterion = "between -0.55 and -0.45"
restated = { old = "about <one> half", reason = "about is no bound" }
[[claim.parts]]
number = "the exponent"
unit = ""
between = [-0.55, -0.45]

[[claim]]
id = "T05"
section = "language"
claim = "most are right"
refs = []
lesson = "03-03"
criterion = "more than half"
[[claim.parts]]
number = "right answers"
unit = "share"
above = 0.5
"""


def notebook(*cells):
    """Return a notebook; a cell is its source or a list of outcomes that it holds."""
    made = [nbformat.v4.new_markdown_cell("# A lesson")]
    for cell in cells:
        outcomes = [] if isinstance(cell, str) else cell
        outputs = [nbformat.v4.new_output("display_data", data=outcome) for outcome in outcomes]
        source = cell if isinstance(cell, str) else "claims.check(...)"
        made.append(nbformat.v4.new_code_cell(source, outputs=outputs, execution_count=1))
    language = {"name": "python", "pygments_lexer": "python"}
    return nbformat.v4.new_notebook(cells=made, metadata={"language_info": language})


def write(path, *cells):
    """Store such a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook(*cells), path)


def outcome(*args, **kwargs):
    """Return what `claims.check` with these arguments stores in a notebook."""
    return card.bundle(claims.judge(*args, **kwargs))
