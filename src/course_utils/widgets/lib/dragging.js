// Points of a drawing that the reader drags with mouse, finger or pen.

// `find(event)` is the number of the point that a pointer means, null for none; `take(point)` hears that it is held,
// `move(point, event)` where it goes, `drop()` that it has been let go.
export function listenToDragging(view, drawing, { find, take, move, drop }) {
  let held = null;
  view.on(drawing, "pointerdown", (event) => {
    if (event.button) return;
    held = find(event);
    if (held === null) return;
    drawing.setPointerCapture(event.pointerId);
    take(held);
  });
  view.on(drawing, "pointermove", (event) => held !== null && move(held, event));
  for (const end of ["pointerup", "pointercancel"]) {
    view.on(drawing, end, () => {
      if (held !== null) drop();
      held = null;
    });
  }
  // A finger on a point moves it; anywhere else it scrolls the page.
  view.on(drawing, "touchstart", (event) => {
    if (find(event.touches[0]) !== null) event.preventDefault();
  });
}
