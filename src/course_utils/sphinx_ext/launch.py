"""Links under a lesson's title that open its notebook in Colab, on Binder or on the reader's JupyterHub."""

from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote, urlencode

from docutils import nodes
from sphinx.util.docutils import ReferenceRole

COLAB = "https://colab.research.google.com"
BINDER = "https://mybinder.org"

_DIALOG = """
<dialog class="course-hub" aria-labelledby="course-hub-title">
  <form method="dialog">
    <h2 id="course-hub-title">Open on your JupyterHub</h2>
    <label for="course-hub-address">Address of the hub</label>
    <input id="course-hub-address" name="hub" type="text" inputmode="url" autocomplete="url" spellcheck="false"
      aria-describedby="course-hub-note" placeholder="hub.example.edu">
    <p id="course-hub-note">Your institution gives it to you. It is kept in this browser only.</p>
    <p class="course-hub-error" role="alert"></p>
    <div class="course-hub-buttons">
      <button type="submit" value="open">Open</button>
      <button type="submit" value="cancel" formnovalidate>Cancel</button>
    </div>
  </form>
</dialog>"""


def repository_parts(url):
    """Split ``https://github.com/OWNER/NAME`` into (OWNER, NAME).

    Raises:
        ValueError: the address has another form.
    """
    parts = url.removeprefix("https://github.com/").rstrip("/").split("/")
    if not url.startswith("https://github.com/") or len(parts) != 2 or not all(parts):
        raise ValueError(f"expected repository url https://github.com/OWNER/NAME, got {url!r}")
    return tuple(parts)


def launch_links(repository_url, branch, path, jupyterhub_url=""):
    """Return ``{name: address}`` for the notebook at `path`, relative to the repository's root.

    With an empty `jupyterhub_url` the JupyterHub entry is the part after the hub's address.
    """
    owner, name = repository_parts(repository_url)
    pull = urlencode({"repo": repository_url, "urlpath": f"lab/tree/{name}/{path}", "branch": branch}, safe="/")
    return {
        "Colab": f"{COLAB}/github/{owner}/{name}/blob/{branch}/{quote(path)}",
        "Binder": f"{BINDER}/v2/gh/{owner}/{name}/{branch}?" + urlencode({"urlpath": f"lab/tree/{path}"}, safe="/"),
        "JupyterHub": f"{jupyterhub_url.rstrip('/')}/hub/user-redirect/git-pull?{pull}",
    }


def launch_html(repository_url, branch, path, jupyterhub_url=""):
    """Return the HTML of the launch links; without `jupyterhub_url` a dialog asks for the hub's address."""
    links = launch_links(repository_url, branch, path, jupyterhub_url)
    entries = [
        f'<a href="{escape(address)}" target="_blank" rel="noopener">{name}</a>'
        for name, address in links.items()
        if name != "JupyterHub" or jupyterhub_url
    ]
    dialog = ""
    if not jupyterhub_url:
        path = escape(links["JupyterHub"])
        entries.append(f'<button type="button" data-hub-path="{path}" aria-haspopup="dialog">JupyterHub</button>')
        dialog = _DIALOG
    entries = "".join(entries)
    return f'<nav class="course-launch" aria-label="Run this notebook"><span>Run it in</span>{entries}</nav>{dialog}'


class ColabRole(ReferenceRole):
    """``{colab}`TEXT <PATH>` ``: a link that opens the notebook at PATH in Colab, from the repository setting."""

    def run(self):
        """Return the link."""
        options = self.config.html_theme_options
        links = launch_links(options["repository_url"], options.get("repository_branch") or "main", self.target)
        return [nodes.reference("", self.title, refuri=links["Colab"])], []


def add_launch_links(app, pagename, context):
    """Put the launch links under the title of a notebook's page; return whether the page got any."""
    # The theme's own menu has no way to ask for a hub's address, so it makes room.
    buttons = context.get("header_buttons", [])
    context["header_buttons"] = [button for button in buttons if button.get("label") != "launch-buttons"]
    source = PurePosixPath(app.env.doc2path(pagename, base=False)) if pagename in app.env.found_docs else None
    options = app.config.html_theme_options
    if source is None or source.suffix != ".ipynb" or not options.get("repository_url"):
        return False
    html = launch_html(
        options["repository_url"],
        options.get("repository_branch") or "main",
        str(source),
        options.get("launch_buttons", {}).get("jupyterhub_url") or "",
    )
    context["body"] = context["body"].replace("</h1>", "</h1>" + html, 1)
    return True
