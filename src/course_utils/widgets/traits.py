"""Kinds of traits that the figures share."""

import traitlets


class Whatever(traitlets.TraitType):
    """Whatever the figure's own checks let through: they say better than traitlets what was expected."""


class Ordered(Whatever):
    """A dict that travels as a list of pairs [key, value].

    The order of its keys counts. The keys of an object in a notebook are sorted when it is written, so that the book
    would show another order than JupyterLab.
    """

    def __init__(self, **kwargs):
        super().__init__({}, **kwargs)
        self.tag(to_json=lambda value, _: [*map(list, value.items())], from_json=lambda pairs, _: dict(pairs))
