// The theme lets the keyboard reach every box that scrolls, and looks for them before the fonts have arrived. Then a line
// of code can be wider: let it look again.
document.fonts.ready.then(() => dispatchEvent(new Event("resize")));
