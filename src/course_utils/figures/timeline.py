"""Years from left to right, and what happened in them from top to bottom."""

from course_utils.arguments import whole_number

from .tokens import light


def draw_timeline(stops, winters, title):
    """Draw a mark for each year with its words beside it, one row each, over shaded spans of years.

    Args:
        stops: year -> what to write there, in the order in which they stand.
        winters: name of a span -> (first year, last year).
        title: the finding, as a sentence.

    Returns:
        The matplotlib figure.

    Raises:
        ValueError: a year is not a whole number.
    """
    import matplotlib.pyplot as plt

    years = [whole_number(year, "draw_timeline", "year") for year in stops]
    middle = (min(years) + max(years)) / 2
    figure, axes = plt.subplots(figsize=(6.4, 0.9 + 0.3 * len(years)))
    for name, (first, last) in winters.items():
        axes.axvspan(first, last, color=light("line"), alpha=0.6, linewidth=0)
        axes.text((first + last) / 2, -1, name, ha="center", va="center", fontsize=9, color=light("ink-soft"))
    for row, (year, words) in enumerate(stops.items()):
        axes.plot(year, row, "o", color=light("blue"))
        left = year > middle  # the words stand where there is room
        axes.annotate(f"{year}  {words}" if not left else f"{words}  {year}", (year, row), (-8 if left else 8, 0),
                      textcoords="offset points", ha="right" if left else "left", va="center", fontsize=9)
    axes.set(xlabel="year", ylim=(len(years) - 0.4, -1.6))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(False)
    axes.set_title(title, fontsize=11)
    return figure
