// Keys that move something. One convention for all figures: steps to the right and down, as on the screen.

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Keys with Ctrl, Alt or the command key belong to the browser.
export function isPlain(event) {
  return !event.ctrlKey && !event.altKey && !event.metaKey;
}

// [right, down] of an arrow key, null for any other.
export function arrowOf(event) {
  return (isPlain(event) && ARROWS[event.key]) || null;
}

// Let arrow keys in `element` call move(right, down, event); other plain keys go to `press`, which returns whether it
// took the key.
export function listenToArrows(view, element, move, press = () => false) {
  view.on(element, "keydown", (event) => {
    const arrow = arrowOf(event);
    if (arrow) move(...arrow, event);
    else if (!isPlain(event) || !press(event)) return;
    event.preventDefault();
  });
}
