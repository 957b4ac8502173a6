// How a small change travels through the drawing: layer after layer, with dots on the arrows.

import { glide } from "../lib/player.js";
import { clamp, eased } from "../lib/values.js";

const [FIRST, REST] = [300, 120]; // milliseconds that an arrival is looked at: the leaf's own, and every other

// The steps of a nudge that happen together, in order: those whose cards stand in the same layer.
export function wavesOf(steps, ranks) {
  const waves = new Map();
  for (const step of steps) waves.set(ranks.get(step.id), [...(waves.get(ranks.get(step.id)) || []), step]);
  return [...waves.keys()].sort((a, b) => a - b).map((rank) => waves.get(rank));
}

// How long the dots of a wave run, and when each wave is there, in milliseconds. However deep the graph, the dots run
// for six seconds at most.
export function timesOf(count) {
  const pace = Math.min(600, 6000 / count);
  const times = Array.from({ length: count }, (_, index) => (index ? FIRST + index * pace + (index - 1) * REST : 0));
  return { pace, times };
}

// Play the waves: run(wave, part) moves the dots that lead to it, arrive(wave) says that it is there. Returns a
// function that stops it.
export function playWaves(view, waves, { run, arrive }, done) {
  const { pace, times } = timesOf(waves.length);
  const end = times.at(-1) + REST;
  let next = 0;
  const frame = (part) => {
    const now = part * end;
    for (; next < waves.length && times[next] <= now; next++) {
      run(waves[next], 1);
      arrive(waves[next]);
    }
    if (next < waves.length) run(waves[next], eased(clamp(1 - (times[next] - now) / pace, 0, 1)));
  };
  return glide(view, end, frame, done);
}
