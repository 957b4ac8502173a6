"""The static book: what the Sphinx extension makes of notebooks, widgets, figures and launch links."""

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from importlib.metadata import version
from io import StringIO

import matplotlib.pyplot as plt
import pytest
from docutils import nodes
from docutils.utils import new_document

from course_utils.figures.tokens import light
from course_utils.sphinx_ext import assets, launch, page, svg, widget
from course_utils.sphinx_ext.plotly_html import plotly_node

REPOSITORY = "https://github.com/owner/name"
WIDGET_STATE = {"widget": "chain_rule", "expression": "3 * x**2", "_esm": "…", "layout": "IPY_MODEL_1", "tooltip": None}


# ---- the model of the static book ----


def test_static_model_tells_handlers_about_changes_only():
    code = """
      const { createModel } = require(process.argv[1]);
      const model = createModel({ x: 1, list: [1] });
      const seen = [];
      const handler = () => seen.push(model.get("x"));
      model.on("change:x", handler);
      model.set("x", 2); model.set("x", 2); model.set({ x: 3, list: [1] }); model.save_changes();
      model.off("change:x", handler); model.set("x", 4);
      console.log(JSON.stringify([seen, model.get("x")]));
    """
    result = subprocess.run(["node", "-e", code, str(assets.HERE / "mount.js")], capture_output=True, text=True)
    assert result.stderr == ""
    assert json.loads(result.stdout) == [[2, 3], 4]


# ---- widget state ----


def metadata(state, **model):
    return {"widgets": {widget.STATE_MIME: {"state": {"abc": {"model_name": "AnyModel", "state": state, **model}}}}}


def test_saved_state_without_private_keys():
    assert widget.saved_state(metadata(WIDGET_STATE), "abc") == {"widget": "chain_rule", "expression": "3 * x**2"}


@pytest.mark.parametrize(
    ("saved", "message"),
    [
        ({}, "expected the state of widget abc saved in the notebook"),
        (metadata({"value": 1}, model_name="IntSliderModel"), r"IntSliderModel\) is not a course widget"),
        (metadata({"widget": "nothing"}), "no widget 'nothing'; the widgets are .*chain_rule"),
        (metadata(WIDGET_STATE, buffers=[{"data": ""}]), "binary"),
    ],
)
def test_state_that_cannot_be_mounted(saved, message):
    with pytest.raises(ValueError, match=message):
        widget.saved_state(saved, "abc")


def test_state_cannot_end_the_script_around_it():
    state = {"widget": "chain_rule", "text": "</script><script>alert(1)</script><!-- \u2028"}
    html = widget.mount_node(state).astext()
    assert html.count("</script>") == 1
    assert "<!--" not in html
    inside = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(inside) == state


# ---- pictures ----

PICTURE = f"""<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="144pt" height="72pt"
  viewBox="0 0 144 72">
 <metadata>made by</metadata><script>alert(1)</script>
 <defs><style type="text/css">*{{stroke-linejoin: round}}</style><clipPath id="clip"><path id="m1"/></clipPath></defs>
 <g clip-path="url(#clip)" onclick="alert(1)"><use xlink:href="#m1" style="stroke: {light("blue").upper()}"/>
 <text fill="{light("ink")}" style="font: 10px 'DejaVu Sans'">x &lt; 1</text></g>
</svg>"""


def inlined(prefix="fig-1-0-"):
    html = svg.inline_svg(PICTURE, 'A "line" < 1', prefix)
    return html, ET.fromstring(html)[0]


def test_picture_has_a_name_and_fits():
    html, root = inlined()
    assert (root.get("role"), root.get("aria-label")) == ("img", 'A "line" < 1')
    assert root.get("width") == "192" and root.get("height") is None
    assert "<?xml" not in html and "DOCTYPE" not in html
    assert not any(word in html for word in ("metadata", "<script", "onclick", "xlink", "ns0:"))


def test_picture_follows_the_theme():
    html, root = inlined()
    assert light("blue") not in html.lower() and light("ink") not in html.lower()
    text = root.find(".//{*}text")
    assert text.get("fill") is None
    assert text.get("style") == "font: 10px 'DejaVu Sans'; fill: var(--course-ink)"
    assert root.find(".//{*}use").get("style") == "stroke: var(--course-blue)"


def test_two_pictures_share_no_id_and_no_style():
    (html, root), (other, _) = inlined(), inlined("fig-2-0-")
    ids = set(re.findall(r'\bid="([^"]+)"', html))
    assert len(ids) == 3 and ids.isdisjoint(re.findall(r'\bid="([^"]+)"', other))
    assert root.find(".//{*}use").get("href") == "#fig-1-0-m1"
    assert root.find(".//{*}g").get("clip-path") == "url(#fig-1-0-clip)"
    assert root.find(".//{*}style").text.startswith("#fig-1-0-picture {")


def test_matplotlib_picture_keeps_no_light_token():
    with plt.rc_context({"svg.fonttype": "none"}):
        figure, axes = plt.subplots()
        axes.plot([0, 1], color=light("orange"))
        axes.set_xlabel("time (s)")
        stored = StringIO()
        figure.savefig(stored, format="svg")
        plt.close(figure)
    html = svg.inline_svg(stored.getvalue(), "A rising line", "p-")
    assert "var(--course-orange)" in html and light("orange") not in html
    assert "time (s)" in html
    for reference in re.findall(r'(?:url\(|href=")#([^)"]+)', html):
        assert f'id="{reference}"' in html


@pytest.mark.parametrize("text", ["", "<svg", "<html></html>"])
def test_what_is_not_a_picture_is_refused(text):
    with pytest.raises(ValueError, match="expected an SVG document"):
        svg.inline_svg(text, "alt", "p-")


# ---- plotly ----


def test_plotly_figure_is_data_with_a_name():
    node = plotly_node({"data": [{"name": "</script>"}], "layout": {"height": 300}, "config": {}}, 'rising "line"')
    html = node.astext()
    assert 'aria-label="rising &quot;line&quot;"' in html and "min-height:300px" in html
    assert '<p class="course-plotly-description">rising &quot;line&quot;</p>' in html
    assert html.count("</script>") == 1
    inside = re.search(r'<script type="application/json">(.*?)</script>', html)[1]
    assert json.loads(inside) == {"data": [{"name": "</script>"}], "layout": {"height": 300}}
    assert node["course_assets"] == ["plotly"]


def test_plotly_without_data_is_refused():
    with pytest.raises(ValueError, match="expected plotly JSON with 'data'"):
        plotly_node({"layout": {}}, "alt")


def test_plotly_script_knows_the_tokens_and_where_plotly_is():
    script = assets.static_files()["course/plotly_figures.js"].decode()
    assert "COURSE_" not in script and f"plotly.min.js?v={version('plotly')}" in script
    assert light("blue") in script
    assert assets.plotly_script().stat().st_size > 1_000_000


# ---- launch links ----


def test_launch_links():
    links = launch.launch_links(REPOSITORY, "main", "notebooks/02/01.ipynb", "https://hub.example.edu/")
    assert links == {
        "Colab": "https://colab.research.google.com/github/owner/name/blob/main/notebooks/02/01.ipynb",
        "Binder": "https://mybinder.org/v2/gh/owner/name/main?urlpath=lab/tree/notebooks/02/01.ipynb",
        "JupyterHub": "https://hub.example.edu/hub/user-redirect/git-pull?repo=https%3A//github.com/owner/name"
        "&urlpath=lab/tree/name/notebooks/02/01.ipynb&branch=main",
    }


def test_without_a_hub_a_dialog_asks_for_one():
    html = launch.launch_html(REPOSITORY, "main", "a.ipynb")
    assert 'data-hub-path="/hub/user-redirect/git-pull?' in html and "<dialog" in html
    html = launch.launch_html(REPOSITORY, "main", "a.ipynb", "https://hub.example.edu")
    assert 'href="https://hub.example.edu/hub/user-redirect' in html and "<dialog" not in html


@pytest.mark.parametrize("url", ["https://gitlab.com/a/b", "https://github.com/a", "https://github.com/a/b/c", ""])
def test_repository_of_another_form_is_refused(url):
    with pytest.raises(ValueError, match="expected repository url"):
        launch.repository_parts(url)


def test_description_is_cut_between_words():
    document = new_document("page")
    document += nodes.paragraph(text="words " * 60)
    text = page.description(document)
    assert len(text) <= page.DESCRIPTION_LENGTH and text.endswith("words…")
