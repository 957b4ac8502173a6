"""The controls of an interactive figure, and what a reader does to each with the keyboard and with the mouse."""

# Controls as a reader meets them. What is hidden or cannot do anything now does not count.
CONTROLS = """root => [...root.querySelectorAll('input, select, textarea, button, [tabindex="0"]')].filter(one =>
  !one.disabled && !one.closest('[hidden]') && one.getClientRects().length &&
  getComputedStyle(one).visibility !== 'hidden')"""
# One of a group of radio buttons is reached by Tab.
TABBABLE = f"""root => {{
  const controls = ({CONTROLS})(root);
  const group = one => controls.filter(other => other.type === 'radio' && other.name === one.name);
  return controls.filter(one => one.tabIndex >= 0).filter(one => one.type !== 'radio' ||
    one === (group(one).find(other => other.checked) ?? group(one)[0]));
}}"""
NAME = """one => (one.getAttribute('aria-label') || [...(one.labels || [])].map(label => label.textContent).join(' ') ||
  one.textContent || one.title || '').trim()"""
# What its controls and its descriptions say.
TOLD = """root => JSON.stringify([...root.querySelectorAll('input, select, output, [role=img]')].map(one =>
  [one.type === 'radio' || one.type === 'checkbox' ? one.checked : one.value, one.getAttribute('aria-label')]))"""

LAPTOP = {"width": 1280, "height": 720}
# The figures of a page that are higher than a laptop shows, and whose controls do not stay while the drawing scrolls.
# A question of Predict stands next to what it answers, however many there are.
TOO_HIGH = """() => [...document.querySelectorAll('.course-widget:not(.course-predict)')].filter(root =>
  ![...root.querySelectorAll('*')].some(one => getComputedStyle(one).position === 'sticky' &&
    one.querySelector('input, select, button'))).map(root =>
  [root.className, Math.round(root.getBoundingClientRect().height)]).filter(([, height]) => height > 640)"""


def controls(figure, which=CONTROLS):
    """The controls of a figure, as handles of elements."""
    handle = figure.evaluate_handle(which)
    return [one.as_element() for one in handle.get_properties().values()]


def kind_of(control):
    """Return "range", "radio", "select-one", "button" and so on."""
    return control.evaluate("one => one.type && one.tagName !== 'BUTTON' ? one.type : one.tagName").lower()


def say(control):
    return f"{kind_of(control)} {control.evaluate(NAME)[:40]!r}"


def press_a_key(control):
    """Do with the keyboard what the control is for."""
    kind = kind_of(control)
    control.focus()
    if kind == "range":
        at_end = control.evaluate("one => Number(one.value) >= Number(one.max)")
        control.press("ArrowLeft" if at_end else "ArrowRight")
    elif kind == "select-one":
        last = control.evaluate("one => one.selectedIndex === one.options.length - 1")
        control.press("ArrowUp" if last else "ArrowDown")
    elif kind == "radio":
        control.press("ArrowRight" if control.evaluate("one => one.checked") else " ")
    elif kind in ("checkbox", "button"):
        control.press(" ")
    elif kind == "number":
        control.press("ArrowUp")
    elif kind in ("text", "search"):
        control.type("7")
        control.press("Enter")
    else:  # a part of the drawing that takes arrow keys
        control.press("ArrowRight")


def use_the_mouse(control, page):
    """The same with the mouse."""
    kind = kind_of(control)
    control.scroll_into_view_if_needed()
    box = control.bounding_box()
    if kind == "range":
        share = control.evaluate("one => (one.value - one.min) / (one.max - one.min)")
        page.mouse.click(box["x"] + (0.2 if share > 0.5 else 0.8) * box["width"], box["y"] + box["height"] / 2)
    elif kind == "select-one":
        control.select_option(index=control.evaluate("one => one.selectedIndex ? 0 : one.options.length - 1"))
    elif kind in ("radio", "checkbox"):
        control.evaluate("one => (one.closest('label') ?? one.labels[0] ?? one).click()")
    elif kind in ("text", "search", "number"):
        page.mouse.click(box["x"] + 8, box["y"] + box["height"] / 2)
        page.keyboard.type("7")
        page.keyboard.press("Enter")
    else:
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
