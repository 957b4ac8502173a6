"""A look for each curve: none is left out because the colours have run out."""


def with_looks(named, looks, owner, what="curves"):
    """Pair what has a name with a look.

    Args:
        named: dict or list.
        looks: colours, markers or tuples of them, at least as many.
        owner, what: the function that draws, and what it draws, for the error.

    Returns:
        A list of pairs (entry of `named`, look); of a dict the entries are (name, value).

    Raises:
        ValueError: there are more entries than looks to tell them apart.
    """
    entries = list(named.items() if isinstance(named, dict) else named)
    if len(entries) > len(looks):
        raise ValueError(f"{owner} expected at most {len(looks)} {what}, got {len(entries)}")
    return list(zip(entries, looks, strict=False))
