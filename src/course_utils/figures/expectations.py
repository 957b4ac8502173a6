"""What two models expect next, word by word through a sentence, with a slider."""

from .style import frame_slider, plotly_layout
from .tokens import light

_MOST = 8


def expectation_slider(steps, words, names):
    """Draw the words that two models expect next as bars, one above the other, with a slider through a sentence.

    Args:
        steps: for each place of the sentence (the words before it, the number of the word that came, two arrays (V,)
            of probabilities).
        words: the V words.
        names: the two models' names.

    Returns:
        The plotly figure; its title shows the place and what each model gave the word that came.

    Raises:
        ValueError: there are not two models with a probability for each word at every step.
    """
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    for _, _, asked in steps:
        if len(names) != 2 or [len(p) for p in asked] != [len(words)] * 2:
            shapes = [len(p) for p in asked]
            raise ValueError(f"expectation_slider expected 2 models with {len(words)} probabilities, got {shapes}")
    shown = [word.replace("<", "‹").replace(">", "›") for word in words]
    labels = [f"{place}: {shown[came]}" for place, (_, came, _) in enumerate(steps, start=1)]
    headings = [_heading(*step, shown, names) for step in steps]
    figure = make_subplots(2, 1, subplot_titles=names, vertical_spacing=0.14)
    figure.add_traces(_bars(*steps[0][1:], shown), rows=[1, 2], cols=[1, 1])
    figure.frames = [
        go.Frame(name=label, data=_bars(*step[1:], shown), traces=[0, 1], layout={"title": {"text": heading}})
        for label, step, heading in zip(labels, steps, headings, strict=True)
    ]
    figure.update_layout(plotly_layout(headings[0], "", "", sliders=[frame_slider(labels, "word ")], height=640,
                                       showlegend=False, margin={"l": 20, "r": 20, "t": 100, "b": 40}))
    figure.update_yaxes(autorange="reversed", showticklabels=False, ticks="", showgrid=False, zeroline=False)
    figure.update_xaxes(range=[0, 0.75], tickvals=[0, 0.25, 0.5], tickformat=".0%")
    figure.update_xaxes(title="probability", row=2)
    return figure


def _bars(came, asked, shown):
    """Return two traces: the most probable words of each model, the one that came marked."""
    import plotly.graph_objects as go

    traces = []
    for p, colour in zip(asked, ("blue", "orange"), strict=True):
        best = p.argsort()[::-1][:_MOST]
        text = [f"{shown[w]} {p[w]:.1%}{' ◀ came' if w == came else ''}" for w in best]
        traces.append(go.Bar(x=p[best].round(4), y=list(range(len(best))), text=text, orientation="h", cliponaxis=False,
                             textposition="outside", marker_color=light(colour), hoverinfo="skip"))
    return traces


def _heading(before, came, asked, shown, names):
    """Return the words before the one that came, that one in bold, and what each model gave it."""
    words = " ".join(word.replace("<", "‹").replace(">", "›") for word in before)
    given = ", ".join(f"{name} {p[came]:.2%}" for name, p in zip(names, asked, strict=True))
    return f"… {words} <b>{shown[came]}</b><br>{given}"
