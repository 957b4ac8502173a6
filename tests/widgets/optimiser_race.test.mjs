// The pure functions of the figure OptimiserRace. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_optimiser_race_widget.py compares whole races with course_utils.optim.)

import assert from "node:assert/strict";
import test from "node:test";

import { decades } from "../../src/course_utils/widgets/optimiser_race/curves.js";
import { LANDSCAPES, LIMITS, RACERS, contours, defaultRates } from "../../src/course_utils/widgets/optimiser_race/landscapes.js";
import { gaussianPairs, race, raceAll } from "../../src/course_utils/widgets/optimiser_race/race.js";
import { positionOf, rateAt } from "../../src/course_utils/widgets/optimiser_race/racers.js";
import { curvesInWords, mapInWords, outcome, verdict } from "../../src/course_utils/widgets/optimiser_race/sentences.js";

const close = (a, b, relative = 1e-12) => assert.ok(Math.abs(a - b) <= relative * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
const stateOf = (landscape, changes = {}) => ({
  landscape, optimisers: RACERS, start: LANDSCAPES[landscape].start, rates: defaultRates(landscape),
  momentum: 0.9, noise: 3, seed: 1, steps: 200, step: 200, ...changes,
}); // prettier-ignore
// Some points of a window, the same in every run.
const pointsOf = (landscape, count = 300) => {
  const { window } = LANDSCAPES[landscape];
  return gaussianPairs(7, count).map((pair) => pair.map((one, i) => window[i][0] + (Math.abs(one) % 1) * (window[i][1] - window[i][0])));
};

test("gradients agree with central differences", () => {
  const step = 1e-5;
  for (const [name, { loss, gradient }] of Object.entries(LANDSCAPES)) {
    for (const [w1, w2] of pointsOf(name, 40)) {
      const slopes = gradient(w1, w2);
      close(slopes[0], (loss(w1 + step, w2) - loss(w1 - step, w2)) / (2 * step), 1e-7);
      close(slopes[1], (loss(w1, w2 + step) - loss(w1, w2 - step)) / (2 * step), 1e-7);
    }
  }
});

test("the loss is 0 at the marked minima, positive elsewhere, and flat at the marked saddle points", () => {
  for (const [name, { loss, gradient, minima, saddles, window, start, rates }] of Object.entries(LANDSCAPES)) {
    for (const [w1, w2] of minima) assert.equal(loss(w1, w2), 0, name);
    for (const [w1, w2] of saddles) {
      assert.ok(gradient(w1, w2).every((slope) => slope === 0) && loss(w1, w2) > 0);
      assert.ok(loss(w1 + 0.1, w2) > loss(w1, w2) && loss(w1, w2 + 0.1) < loss(w1, w2));
    }
    for (const point of pointsOf(name, 40)) assert.ok(loss(...point) > 0, name);
    for (const point of [...minima, ...saddles, start]) {
      assert.ok(point.every((one, index) => one > window[index][0] && one < window[index][1]), name);
    }
    assert.deepEqual(Object.keys(rates), RACERS);
    const [width, height] = window.map(([low, high]) => high - low);
    close(width, height); // as far apart across as up: a gradient stands at right angles to a contour
  }
});

test("the noise is normal, repeats with its seed, and differs between seeds", () => {
  const pairs = gaussianPairs(1, 20000);
  for (const index of [0, 1]) {
    const mean = pairs.reduce((sum, pair) => sum + pair[index], 0) / pairs.length;
    const square = pairs.reduce((sum, pair) => sum + pair[index] ** 2, 0) / pairs.length;
    assert.ok(Math.abs(mean) < 0.02 && Math.abs(square - 1) < 0.03, `${mean} ${square}`);
  }
  assert.deepEqual(gaussianPairs(5, 3), gaussianPairs(5, 10).slice(0, 3));
  assert.notDeepEqual(gaussianPairs(5, 3), gaussianPairs(6, 3));
  close(gaussianPairs(1, 1)[0][0], 0.96597405794, 1e-9);
});

test("the first two steps of every rule, worked out by hand", () => {
  // In the bowl E = w1²/2 + 2 w2² from (2, 1) the gradient is (2, 4).
  const two = (name, rate, momentum = 0.5) =>
    race(name, { landscape: "noisy bowl", start: [2, 1], rate, momentum, steps: 2 }).path.slice(1);
  const table = {
    "gradient descent": [[1.8, 0.6], [1.62, 0.36]],
    momentum: [[1.8, 0.6], [1.8 - 0.1 * (1.8 + 0.5 * 2), 0.6 - 0.1 * (2.4 + 0.5 * 4)]],
    Nesterov: [[1.7, 0.4], [1.7 - 0.1 * (1.7 + 0.5 * (1.7 + 0.5 * 2)), 0.4 - 0.1 * (1.6 + 0.5 * (1.6 + 0.5 * 4))]],
    Rprop: [[1.9, 0.9], [1.9 - 0.12, 0.9 - 0.12]],
    Adagrad: [[1.9, 0.9], [1.9 - (0.1 * 1.9) / Math.hypot(2, 1.9), 0.9 - (0.1 * 3.6) / Math.hypot(4, 3.6)]],
    RMSprop: [[1, 0], [1 - (0.1 * 1) / Math.sqrt(0.99 * 0.04 + 0.01), 0]],
    Adam: [[1.9, 0.9]],
  }; // prettier-ignore
  for (const [name, expected] of Object.entries(table)) {
    const path = two(name, 0.1);
    expected.forEach((point, step) => point.forEach((one, index) => close(path[step][index], one, 1e-6)));
  }
});

test("Rprop waits for one step after a change of sign", () => {
  const { path } = race("Rprop", { landscape: "noisy bowl", start: [1, 1], rate: 1.5, momentum: 0, steps: 3 });
  assert.deepEqual(path.map(([w1]) => w1), [1, -0.5, -0.5, 0.25]);
});

test("all four landscapes are finished by somebody, and the ravine shows what momentum is for", () => {
  for (const landscape of ["ravine", "banana valley", "saddle"]) {
    const losses = RACERS.map((name) => raceAll(stateOf(landscape))[name].losses.at(-1));
    assert.ok(Math.min(...losses) < 1e-7, landscape);
    assert.ok(Math.max(...losses) < 0.05, `${landscape}: nobody diverges with the landscape's own rates`);
  }
  const ravine = raceAll(stateOf("ravine"));
  assert.ok(ravine["gradient descent"].losses[200] > 1000 * ravine.momentum.losses[200]);
  const bowl = raceAll(stateOf("noisy bowl"));
  assert.ok(bowl.Rprop.losses[200] > 2 * Math.max(...RACERS.filter((name) => name !== "Rprop").map((name) => bowl[name].losses[200])));
});

test("on the ridge of the saddle everybody ends at the saddle point", () => {
  const runs = raceAll(stateOf("saddle", { start: [-1.6, 0] }));
  for (const name of RACERS) {
    const [w1, w2] = runs[name].path[200];
    assert.ok(Math.abs(w1) < 0.05 && w2 === 0, `${name} is at ${w1}, ${w2}`);
  }
});

test("only the noisy bowl is noisy, and its noise is the same for all", () => {
  for (const landscape of Object.keys(LANDSCAPES)) {
    const [quiet, loud] = [0, 2].map((noise) => raceAll(stateOf(landscape, { noise })));
    for (const name of RACERS) {
      assert.equal(landscape === "noisy bowl", quiet[name].path[200][0] !== loud[name].path[200][0], `${landscape}, ${name}`);
    }
  }
  // At the first step, gradient descent and momentum with one rate see the same gradient with the same noise.
  const rates = { ...defaultRates("noisy bowl"), "gradient descent": 0.02, momentum: 0.02 };
  const runs = raceAll(stateOf("noisy bowl", { rates }));
  assert.deepEqual(runs["gradient descent"].path[1], runs.momentum.path[1]);
  assert.notDeepEqual(raceAll(stateOf("noisy bowl", { seed: 2 })).Adam.path, raceAll(stateOf("noisy bowl")).Adam.path);
});

test("a path ends where it diverges, and says at which step", () => {
  const run = race("gradient descent", { landscape: "noisy bowl", start: [0, 1], rate: 1, momentum: 0, steps: 50 });
  // w2 is multiplied by −3 at each step: 729 after 6, beyond 1000 after 7.
  assert.deepEqual([run.diverged, run.path.length, run.losses.length], [7, 7, 7]);
  close(run.path[6][1], 729);
  close(run.exit[1], -2187);
  assert.equal(outcome(run, 6), "1.06×10⁶");
  assert.equal(outcome(run, 7), "diverged at step 7");
  assert.equal(outcome(run, 50), "diverged at step 7");
});

// Whether a point lies inside loops, by how often a line to the left crosses them.
const within = (found, [x, y]) => {
  let crossings = 0;
  for (const loop of found) {
    loop.forEach(([x1, y1], index) => {
      const [x2, y2] = loop[(index + 1) % loop.length];
      if (y1 > y !== y2 > y && x1 + ((y - y1) / (y2 - y1)) * (x2 - x1) < x) crossings++;
    });
  }
  return crossings % 2 === 1;
};

test("contours enclose where the loss is below their level", () => {
  for (const [name, { levels, loss, window: [[left, right], [bottom, top]] }] of Object.entries(LANDSCAPES)) {
    const found = contours(name);
    assert.equal(found.length, levels.length);
    let compared = 0;
    for (const [w1, w2] of pointsOf(name)) {
      levels.forEach((level, index) => {
        const height = loss(w1, w2);
        if (Math.abs(height / level - 1) < 0.1) return; // nearer to the contour than the grid is fine
        compared++;
        assert.equal(within(found[index], [(w1 - left) / (right - left), (top - w2) / (top - bottom)]), height < level, `${name} ${level} at ${w1}, ${w2}`);
      });
    }
    assert.ok(compared > 2000, `${name}: ${compared}`);
  }
}); // prettier-ignore

test("contours inside the window lie on their level and close without a jump", () => {
  for (const [name, { levels, loss, window: [[left, right], [bottom, top]] }] of Object.entries(LANDSCAPES)) {
    contours(name).forEach((found, index) => {
      for (const loop of found) {
        loop.forEach(([x, y], at) => {
          const [nextX, nextY] = loop[(at + 1) % loop.length];
          assert.ok(Math.hypot(nextX - x, nextY - y) < 0.03, `${name}: a jump in a loop of level ${levels[index]}`);
          if (x < 0 || x > 1 || y < 0 || y > 1) return;
          const height = loss(left + x * (right - left), top - y * (top - bottom));
          assert.ok(Math.abs(Math.sqrt(height / levels[index]) - 1) < 0.12, `${name}: ${height} on the contour of ${levels[index]}`);
        });
      }
    });
  }
}); // prettier-ignore

test("where two contours meet at a saddle point they stay two", () => {
  const islands = contours("saddle", [0.2, 0.3]).map((found) => found.length);
  assert.deepEqual(islands, [2, 1]);
});

test("the loss axis holds the start", () => {
  assert.deepEqual(decades("ravine", [-4, 0]), [-8, 2]);
  for (const [name, { loss, floor }] of Object.entries(LANDSCAPES)) {
    for (const start of [...pointsOf(name, 40), ...LANDSCAPES[name].minima]) {
      const [lowest, highest] = decades(name, start);
      assert.ok(highest >= lowest + 4 && 10 ** highest >= loss(...start) && 10 ** lowest >= floor * 0.999, name);
    }
  }
});

test("a rate has three digits, and its slider covers all that Python admits", () => {
  assert.deepEqual([-4, -2, -1.74, 0, 1].map(rateAt), [1e-4, 0.01, 0.0182, 1, 10]);
  assert.deepEqual(LIMITS.rate.map(positionOf), [-4, 1]);
});

test("sentences say who leads, who diverged and who left the map", () => {
  const state = stateOf("ravine", { optimisers: ["gradient descent", "momentum", "Adam"] });
  assert.equal(verdict(state, raceAll(state)), "After 200 steps Adam leads with E = 4.49×10⁻⁸.");
  assert.match(verdict({ ...state, step: 0 }, raceAll(state)), /^At the start E is 70\.1\.$/);
  assert.match(verdict({ ...state, step: 1 }, raceAll(state)), /^After 1 step /);
  const alone = { ...state, optimisers: ["momentum"] };
  assert.match(verdict(alone, raceAll(alone)), /^After 200 steps momentum has reached E = /);
  assert.equal(verdict({ ...state, optimisers: [] }, {}), "Tick an optimiser to let it race.");
  assert.match(mapInWords({ ...state, optimisers: [] }, {}), /nobody races/);

  const wild = { ...state, rates: { ...state.rates, momentum: 10 } };
  const runs = raceAll(wild);
  assert.match(mapInWords(wild, runs), /Start at \(−4, 0\)\. After 200 steps: gradient descent at \(.*; momentum diverged at step 1; Adam at/);
  assert.match(curvesInWords(wild, runs), /After 200 of 200 steps: gradient descent 0\.00515; momentum diverged at step 1; Adam 4\.49×10⁻⁸\.$/);
  assert.match(verdict(wild, runs), /Adam leads/);
  const all = { ...wild, optimisers: ["momentum"] };
  assert.equal(verdict(all, raceAll(all)), "After 200 steps everybody has diverged.");
  assert.match(mapInWords({ ...all, step: 0 }, raceAll(all)), /After 0 steps: momentum at \(−4, 0\)\.$/);
  const off = { ...state, optimisers: ["Rprop"], rates: { ...state.rates, Rprop: 8 }, step: 1 };
  assert.match(mapInWords(off, raceAll(off)), /Rprop at \(4, −8\), off the map/);
});
