// How large everything is, in pixels of the page.

const CRISP = 96; // pictures of up to so many pixels a side show their pixels as squares
const LARGEST = 320; // side of a picture
const BESIDE = 256; // its side where the other captions stand beside the pictures: all is on one screen then
const SIDEBAR = 140; // the least width of those captions
const BETWEEN = 12;
const THUMB = { least: 26, most: 44, frame: 4, gap: 4 };

// How large a picture is drawn in a square of `room`. A pixel that is shown as a square has a whole number of the
// screen's own pixels a side: all are equally large.
export function fitted([height, width], room, density = 1) {
  const longer = Math.max(height, width);
  const crisp = longer <= CRISP;
  const whole = Math.floor((room / longer) * density) / density;
  const scale = crisp && whole > 0 ? whole : room / longer;
  return { width: width * scale, height: height * scale, crisp };
}

// Do the other captions stand beside two pictures?
export function hasSidebar(width) {
  return width >= 2 * (BESIDE + BETWEEN) + SIDEBAR;
}

// The square for each picture. Where there is little room, two stand side by side only if two words are compared.
export function pictureRoom(width, comparing) {
  if (hasSidebar(width)) return BESIDE;
  const two = width >= 420 || comparing;
  return Math.floor(Math.min(LARGEST, two ? (width - BETWEEN) / 2 : width));
}

// The side of the small pictures to choose from, in as few equally long rows as they can be seen in.
export function thumbSide(count, width) {
  const { least, most, frame, gap } = THUMB;
  for (let rows = 1; ; rows++) {
    const side = Math.floor((width + gap) / Math.ceil(count / rows)) - gap - frame;
    if (side >= least || rows >= count) return Math.min(side, most);
  }
}
