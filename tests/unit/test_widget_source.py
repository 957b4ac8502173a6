"""The script and the style sheet of a widget, put together with what all widgets share."""

import re

import pytest

from course_utils.widgets import source


@pytest.mark.parametrize("name", source.names())
def test_a_widget_is_one_module_without_imports(name):
    module = source.script(name)
    assert not re.search(r"^import ", module, re.MULTILINE)
    assert module.count("export default {") == 1
    assert "class FigureView" in module, "the shared part is in it"
    style = source.style(name)
    assert style.index(".course-widget {") < style.index(f".course-{name.replace('_', '-')}")


@pytest.mark.parametrize("name", source.names())
def test_a_widget_makes_no_second_copy_of_what_is_shared(name):
    definition = r"(?:const|function|class) (\w+)"
    shared = set(re.findall("^export " + definition, (source.HERE / "shared.js").read_text(), re.MULTILINE))
    own = set(re.findall("^(?:export )?" + definition, (source.HERE / name / "widget.js").read_text(), re.MULTILINE))
    assert not shared & own


@pytest.mark.parametrize("name", source.names())
def test_a_widget_never_turns_text_into_code_or_markup(name):
    risky = r"\beval\(|\bFunction\(|\bimport\(|innerHTML|insertAdjacentHTML|document\.write"
    assert not re.search(risky, source.script(name))


def test_a_name_that_is_not_shared_is_refused(tmp_path, monkeypatch):
    (tmp_path / "dummy").mkdir()
    (tmp_path / "shared.js").write_text("export function html() {}\n")
    (tmp_path / "dummy" / "widget.js").write_text('import { html, magic } from "../shared.js";\nexport default {};\n')
    monkeypatch.setattr(source, "HERE", tmp_path)
    with pytest.raises(ValueError, match="widget dummy: .* got magic"):
        source.script("dummy")
    (tmp_path / "dummy" / "widget.js").write_text('import { html } from "../shared.js";\nexport default {};\n')
    assert source.script("dummy") == "function html() {}\nexport default {};\n"
