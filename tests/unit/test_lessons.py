"""Every lesson keeps the house rules: parts in order, small cells, explicit imports, described pictures, exercises."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_utils import minutes

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
TEXTS = sorted((ROOT / "book" / "chapters").glob("*/[0-9]*.md"))

# Minutes of reading, without the exercises: more than this has two lessons in it, or too much.
LONGEST = 50
# Longer, with leave to count up to 60: each holds two builds, or the controls that its first form lacked. A number here
# may fall, never rise, and none may be added.
STILL_TOO_LONG = {
    "02-backpropagation/06-optimisers": 59, "05-language/01-ngrams-and-neural-language-models": 60,
    "05-language/02-word-vectors-and-tsne": 60, "04-image-understanding/01-the-alexnet-recipe": 53,
    "04-image-understanding/07-captions-with-attention": 52,
}

GOOD_ANSWER = "<summary>What a good answer contains</summary>"

PARTS = [
    "The question", "You will be able to…", "Set-up", "Predict", "The idea in symbols", "From scratch, slowly",
    "From scratch, fast", "Backwards", "In PyTorch", "Play", "Experiment", "Exercises", "Since 2015", "In short",
    "References",
]
MAY_REPEAT = {"From scratch, slowly", "From scratch, fast", "Backwards", "In PyTorch"}
REQUIRED = {"The question", "You will be able to…", "Set-up", "Predict", "Exercises", "Since 2015", "In short"}
WIDGET = "application/vnd.jupyter.widget-view+json"
PICTURES = ("image/png", "image/svg+xml", "image/jpeg", "application/vnd.plotly.v1+json")
PADDING = re.compile(r"\b(simply|obviously|powerful|dive in|delve|seamless\w*|leverag\w+|crucial\w*)\b", re.IGNORECASE)


# What MyST understands and readers of notebooks show as it stands.
RAW = re.compile(
    r"(?m)^[ >]*(?:`{3,}|~{3,}|:{3,}) *\{.*"  # ```{directive}, :::{directive}
    r"|^[ >]*:{3,} *$"  # the end of a box
    r"|\{[a-zA-Z][\w:+.-]*\}`+[^`]*"  # {role}`…`
    r"|^\([\w-]+\)=$"  # (label)=
    r"|\{[#.][\w-]+[^}\n]*\}"  # {#id .class}
    r"|\{\{[^}\n]*\}\}"  # {{substitution}}
    r"|^%.*$"  # a comment
)
CODE_OR_FORMULA = re.compile(
    r"(?ms)^ *(```+)(?!\{)[^\n]*\n.*?^ *\1 *$|\$\$.+?\$\$|(?<![\\$])\$[^$\n]+\$|(?<![`}])(`{1,2})(?!`).+?(?<!`)\2(?!`)"
)


@pytest.fixture(params=LESSONS, ids=lambda path: str(path.relative_to(ROOT / "notebooks")))
def lesson(request):
    return nbformat.read(request.param, as_version=4)


def numbered(path):
    """The name of a lesson's file for the report of a test."""
    return f"{path.parent.name}/{path.stem}"


@pytest.fixture(params=TEXTS, ids=numbered)
def written(request):
    return request.param.read_text(encoding="utf-8")


def code_cells(lesson):
    return [cell for cell in lesson.cells if cell.cell_type == "code" and cell.source.strip()]


def text(lesson):
    return "\n\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")


def without_magics(source):
    """The source as plain Python: a line magic becomes `pass` at the same indentation."""
    return re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source)


def test_there_are_lessons():
    assert LESSONS


def test_texts_and_notebooks_are_in_step():
    done = subprocess.run([sys.executable, "tools/notebooks.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def raw(markdown):
    """Return the roles and directives in a cell's `markdown` that a reader of notebooks would see as they stand."""
    return RAW.findall(CODE_OR_FORMULA.sub("", markdown))


@pytest.mark.parametrize(
    "markdown",
    [
        "as the review says {cite}`lecun2015deep`.",
        "by {cite:t}`a2000b,\nc2001d`",
        "see {doc}`the next one <02-next>`",
        "```{bibliography}\n:filter: docname in docnames\n```",
        "> ```{note}\n> Inside.\n> ```",
        "  :::{tip} Title\nText.\n  :::",
        "(label)=\n## Heading",
        "[words]{.class}",
        "## Heading {#id}",
        "{{ minutes }}",
        "text\n\n% a comment",
        "`code` and {term}`feature map` after it",
    ],
)
def test_what_shows_raw_is_found(markdown):
    assert raw(markdown)


@pytest.mark.parametrize(
    "markdown",
    [
        "the set $\\{a\\}$, $$\nx^{n}\n$$ and `{cite}` and ``{cite}`key` ``",
        "```python\nprint(f'{x}`')\n% magic\n```\n",
        "98 % of {0, 1} in [a link](https://doi.org/10.1000/1) (label) = x",
        "> **Note**\n>\n> Inside.\n\n<details>\n<summary>Answer</summary>\n\nIt does.\n\n</details>",
    ],
)
def test_what_reads_well_is_left_in_peace(markdown):
    assert not raw(markdown)


def test_no_role_or_directive_shows_in_the_notebook(lesson):
    cells = [cell.source for cell in lesson.cells if cell.cell_type == "markdown"]
    assert not [leftover for source in cells for leftover in raw(source)]


def test_the_notebook_ends_with_the_works_that_it_cites(request, lesson):
    source = ROOT / "book" / "chapters" / request.node.callspec.params["lesson"].relative_to(ROOT / "notebooks")
    citations = re.findall(r"\{cite(?::\w)?\}`([^`]+)`", source.with_suffix(".md").read_text(encoding="utf-8"))
    keys = {key.strip() for keys in citations for key in keys.split(",")}
    references = lesson.cells[-1].source.partition("## References\n\n")[2].splitlines()
    assert len(references) == len(keys)
    assert all(re.match(r"- \S.*\b(19|20)\d\d\b.*\.$", line) for line in references), references


def test_stated_minutes_are_counted(written):
    strip = next(line for line in written.split("\n\n") if "**Reading:**" in line)
    assert "**Reading:** {minutes}`reading` minutes, exercises {minutes}`exercises` more" in " ".join(strip.split())


def test_a_lesson_is_not_too_long(request, written):
    counted = minutes.count(written)
    name = numbered(request.node.callspec.params["written"])
    # A listed lesson has exactly its number, so that the list is brought down with it.
    right = counted.reading == STILL_TOO_LONG[name] if name in STILL_TOO_LONG else counted.reading <= LONGEST
    assert right, f"{counted.reading} minutes: {counted.words} words, {counted.lines} lines of code"


def test_no_output_is_blank(lesson):
    streams = [output for cell in code_cells(lesson) for output in cell.outputs if output.output_type == "stream"]
    assert all(output.text.strip() for output in streams)


def test_no_line_of_a_paragraph_begins_a_list_by_accident(lesson):
    """A sentence that happens to break before "1. " would become a list."""
    item = re.compile(r"(\d+\.|[-+*]) ")
    lines = text(lesson).splitlines()
    for before, line in zip(lines, lines[1:], strict=False):
        inside = before.strip() and not item.match(before) and not before.startswith((" ", "|", "<", "#", "`", ":"))
        assert not (item.match(line) and inside), f"{before}\n{line}"


def test_parts_are_present_and_in_order(lesson):
    headings = re.findall(r"(?m)^## (.+)$", text(lesson))
    parts = [next((part for part in PARTS if heading.startswith(part)), heading) for heading in headings]
    assert set(parts) <= set(PARTS), f"headings that are no part of a lesson: {set(parts) - set(PARTS)}"
    assert REQUIRED <= set(parts), f"missing parts: {REQUIRED - set(parts)}"
    once = [part for part in parts if part not in MAY_REPEAT]
    assert once == [part for part in PARTS if part in once], "parts out of order, or one of them twice"
    middle = [index for index, part in enumerate(parts) if part in MAY_REPEAT]
    assert middle == list(range(middle[0], middle[-1] + 1)), "the repeating parts belong together"


def test_title_and_strip_come_first(lesson):
    assert re.match(r"# .+\n", lesson.cells[0].source)
    for words in ("**Review:**", "**Reading:**", "**Running:**", "**Know before:**"):
        assert words in lesson.cells[0].source


def test_every_cell_ran_once_in_order_without_error(lesson):
    assert [cell.execution_count for cell in code_cells(lesson)] == list(range(1, len(code_cells(lesson)) + 1))
    outputs = [output for cell in code_cells(lesson) for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output.text for output in outputs if output.get("name") == "stderr"]


def test_cells_are_small(lesson):
    for cell in code_cells(lesson):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= 15, f"{len(lines)} lines in the cell that starts with {lines[0]!r}"


def test_imports_are_explicit_and_at_the_top(lesson):
    cells = code_cells(lesson)
    for number, cell in enumerate(cells):
        for node in ast.walk(ast.parse(without_magics(cell.source))):
            if isinstance(node, ast.ImportFrom):
                assert all(alias.name != "*" for alias in node.names)
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                assert number < 2, f"an import in code cell {number + 1}; imports belong into Set-up"


def test_pictures_have_alternative_text(lesson):
    for cell in code_cells(lesson):
        for output in cell.outputs:
            if not (kinds := {*PICTURES} & output.get("data", {}).keys()):
                continue
            alt = output.metadata.get("image/png", {}).get("alt", "")
            assert len(alt) > 40, f"no alternative text on the picture of {cell.source.splitlines()[0]!r}"
            if WIDGET not in output.data:  # a widget describes itself
                written = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
                assert " ".join(written.split()) == alt, kinds


def test_prose_has_no_padding(lesson):
    assert not PADDING.findall(text(lesson))
    prose = re.sub(r"\$\$.*?\$\$|\$.*?\$|`[^`]*`|!\[", "", text(lesson), flags=re.DOTALL)
    assert "!" not in prose


def test_a_notebook_stays_small(lesson):
    assert len(nbformat.writes(lesson)) < 1_500_000


def test_varying_outputs_are_followed_by_an_assertion(lesson):
    """A cell that measures (tagged, prints numbers) has an assertion in it or in one of the next two cells."""
    cells = code_cells(lesson)
    for number, cell in enumerate(cells):
        varies = "nbval-ignore-output" in cell.metadata.get("tags", [])
        if varies and re.search(r"timeit\(|gradcheck\(", cell.source):
            near = "\n".join(other.source for other in cells[number : number + 4])
            assert "assert" in near, f"nothing asserts what {cell.source.splitlines()[0]!r} measures"


def exercises(lesson):
    """Return (heading text, cells) for each exercise."""
    found, current = [], None
    for cell in lesson.cells:
        if cell.cell_type == "markdown":
            if heading := re.search(r"(?m)^### (Exercise \d+.*)$", cell.source):
                current = (heading.group(1), [cell])
                found.append(current)
                continue
        if current:
            current[1].append(cell)  # what stands above the heading of the next part is still the exercise's
        if cell.cell_type == "markdown" and re.search(r"(?m)^## ", cell.source):
            current = None
    return found


def test_three_to_five_exercises_with_minutes(lesson):
    headings = [heading for heading, _ in exercises(lesson)]
    assert 3 <= len(headings) <= 5
    assert all(re.search(r"\(\d+ min\)", heading) for heading in headings)
    assert [int(re.search(r"\d+", heading).group()) for heading in headings] == list(range(1, len(headings) + 1))


def test_one_exercise_is_open(written):
    """It asks to derive, to find out or to design; a check cannot judge that, so a folded answer says what counts."""
    parts = re.split(r"(?m)^### (?=Exercise )", written.partition("## Exercises")[2].partition("\n## ")[0])[1:]
    opened = [part for part in parts if part.partition("\n")[0].endswith(" (open)") and GOOD_ANSWER in part]
    assert len(opened) == 1, f"expected one exercise with {GOOD_ANSWER!r}"
    for part in opened:
        answer = part.partition(GOOD_ANSWER)[2].partition("</details>")[0]
        assert len(re.findall(r"(?m)^- ", answer)) >= 4, "expected a list of four points or more"
        assert "#@title Solution" in part, "expected the run behind the answer"


def test_each_exercise_has_stub_check_hint_and_folded_solution(lesson):
    for heading, cells in exercises(lesson):
        code = [cell for cell in cells if cell.cell_type == "code"]
        assert all("hide-input" in cell.metadata.get("tags", []) for cell in code
                   if cell.source.startswith("#@title Solution")), f"{heading}: a solution is not folded"
        checked = [cell for cell in code if re.search(r"(?m)^checks\.", cell.source)]
        if not checked:
            assert any(GOOD_ANSWER in cell.source for cell in cells), f"{heading}: no check, and no good answer"
            continue
        stub, solution = code[0], checked[-1]
        check = re.findall(r"(?m)^checks\.\w+\.\w+", stub.source)
        assert len(check) == 1 and "..." in stub.source, f"{heading}: the stub needs `...` and one check"
        assert "not attempted yet" in str(stub.outputs), f"{heading}: the stored stub must be untouched"
        assert any("<summary>Hint</summary>" in cell.source for cell in cells), f"{heading}: no hint"
        assert re.findall(r"(?m)^checks\.\w+\.\w+", solution.source) == check, f"{heading}: another check"
        assert "✓" in str(solution.outputs), f"{heading}: the solution must pass its own check"
        assert solution.source.startswith("#@title Solution")
        assert solution.metadata.get("cellView") == "form"
        assert solution.metadata.get("jupyter", {}).get("source_hidden") is True
        assert "hide-input" in solution.metadata.get("tags", [])
