// Where the parts of the drawing stand, in pixels.

import { px } from "../lib/scales.js";

const ROW = 19; // of one number
const ARROW = 30; // between two boxes, from below to above
const COMPACT = 66; // pixels a step, below which numbers are written shorter
const WIDEST = 62; // of a box
export const CHART = { height: 84, gap: 36, decades: [-4, 3] };

// The parts for a drawing of some width: `places[t]` are the middles of the columns, from step 1 on. A state has a row
// for the value of each unit and, below them, one for each gradient.
export function columnsFor(width, steps, units) {
  const left = width < 480 ? 34 : 46;
  const pitch = (width - left - 4) / steps;
  const compact = pitch < COMPACT;
  const box = Math.min(WIDEST, pitch - 10);
  const state = 4 + ROW + ARROW;
  const input = state + 2 * units * ROW + ARROW;
  const chart = input + ROW + 18 + CHART.gap;
  return {
    width,
    left,
    compact,
    box,
    row: ROW,
    output: 4,
    state,
    input,
    forwards: state + 0.5 * units * ROW, // the height at which states go on to the next step
    back: state + 1.5 * units * ROW, // and at which gradients come back
    times: input + ROW + 15,
    chart,
    height: chart + CHART.height + 6,
    places: [null, ...Array.from({ length: steps }, (_, index) => left + pitch * (index + 0.5))],
    folded: left + box / 2 + 12,
  };
}

// The height in the chart of a length as a share of the last one's; too large or too small, it stands at an end.
export function heightOf(share, { chart }) {
  const [low, high] = CHART.decades;
  const power = share > 0 ? Math.min(high, Math.max(low, Math.log10(share))) : low;
  return px(chart + CHART.height * ((high - power) / (high - low)));
}

// The way around: out of the box at the right, through the delay, and back in at the height of the gradients; `at` is
// where the delay is.
export function loopOf({ folded, box, forwards, back }) {
  const [edge, reach, middle] = [folded + box / 2, 44, (forwards + back) / 2];
  const at = [edge + reach, middle];
  const out = `M${px(edge)} ${px(forwards)}C${px(edge + reach)} ${px(forwards - 6)} ${px(at[0])} ${px(forwards)} ${px(at[0])} ${px(middle)}`;
  const into = `S${px(edge + reach)} ${px(back + 6)} ${px(edge + 2)} ${px(back)}`;
  const head = `M${px(edge + 10)} ${px(back - 4)}L${px(edge + 1)} ${px(back)}L${px(edge + 9)} ${px(back + 6)}`;
  return { path: out + into + head, at };
}
