"""The colour tokens that pages, plots and widgets share, each in a light and a dark value.

One table, two uses: matplotlib and plotly draw with the light values; `css()` turns the table into CSS variables
(``--course-ink`` and so on) that follow the theme of the book, of JupyterLab and of Colab. The hues keep their
order for readers with colour-vision deficiency (they are the Okabe-Ito palette, darkened or lightened until text set
in them has a contrast of at least 4.5 to 1 against the paper).
"""

TOKENS = {
    # name: (light, dark)
    "paper": ("#fffdf9", "#15181d"),  # the page
    "panel": ("#f5f2ec", "#1f242b"),  # a box on the page
    "line": ("#d9d3c7", "#3b434e"),  # rules and grid lines
    "ink": ("#20242a", "#e8e6e1"),  # text
    "ink-soft": ("#5a6069", "#a9afb8"),  # secondary text, axis labels
    "blue": ("#0b62a4", "#6db5ec"),  # first series; values
    "orange": ("#b34700", "#f29a5a"),  # second series; derivatives
    "green": ("#00724f", "#4cc9a0"),  # third series; a right answer
    "purple": ("#94397a", "#dd92c4"),  # fourth series
    "accent": ("#0b62a4", "#6db5ec"),  # links and focus rings
    "highlight": ("#ffe9a8", "#5a4a12"),  # the chosen thing, behind ink
}

SERIES = ("blue", "orange", "green", "purple")


def light(name):
    """Return the light value of token `name`, as ``#rrggbb``.

    Raises:
        KeyError: there is no such token; the message lists the known ones.
    """
    if name not in TOKENS:
        raise KeyError(f"no colour token {name!r}; the tokens are {', '.join(TOKENS)}")
    return TOKENS[name][0]


def css():
    """Return a style sheet that defines every token as a CSS variable, light and dark; on paper light, and no paper."""

    def block(selector, column, scheme):
        lines = "".join(f"  --course-{name}: {pair[column]};\n" for name, pair in TOKENS.items())
        return f"{selector} {{\n  color-scheme: {scheme};\n{lines}}}\n"

    # The book (pydata theme), JupyterLab, Colab.
    dark = 'html[data-theme="dark"], body[data-jp-theme-light="false"], html[theme="dark"]'
    printed = "@media print {\n:root { --course-paper: #ffffff; }\n}\n"
    return block(":root", 0, "light") + f"@media not print {{\n{block(dark, 1, 'dark')}}}\n" + printed
