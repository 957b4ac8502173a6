// The pure functions of the figure Alignments. Run: node --test "tests/widgets/*.test.mjs"
// (tests/unit/test_alignments_widget.py compares translations, scores and weights with Python.)

import assert from "node:assert/strict";
import test from "node:test";

import { translate } from "../../src/course_utils/widgets/alignments/beam.js";
import { crossings, peakOf } from "../../src/course_utils/widgets/alignments/crossings.js";
import { ROW, hasSideList, layOut, ribbonPath, middleOf } from "../../src/course_utils/widgets/alignments/layout.js";
import { encode, step } from "../../src/course_utils/widgets/alignments/network.js";
import * as sentences from "../../src/course_utils/widgets/alignments/sentences.js";
import { completions, isWord, joinTokens, problemOf, tokenise } from "../../src/course_utils/widgets/alignments/words.js";
import { uniform } from "../../src/course_utils/widgets/lib/random.js";

const KNOWN = new Map(["i", "don't", "know", "him", ".", "?"].map((word, place) => [word, place]));

// A network with weights drawn at random: S = 6, T = 5, E = 2, H = 3, D = 4, A = 2.
function made(seed = 1, scale = 1.5) {
  const random = uniform(seed);
  const layer = (rows, columns) => ({
    weight: Float32Array.from({ length: rows * columns }, () => scale * (2 * random() - 1)),
    bias: Float32Array.from({ length: rows }, () => 2 * random() - 1),
  });
  const [S, T, E, H, D, A] = [6, 5, 2, 3, 4, 2];
  return {
    source: layer(S, E), forwardInput: layer(3 * H, E), forwardState: layer(3 * H, H), backwardInput: layer(3 * H, E),
    backwardState: layer(3 * H, H), start: layer(D, 2 * H), target: layer(T, E), decoderInput: layer(3 * D, E),
    decoderState: layer(3 * D, D), query: layer(A, D), key: layer(A, 2 * H), score: layer(1, A),
    combine: layer(E, D + 2 * H), output: layer(T, E),
  }; // prettier-ignore
}

test("a sentence becomes words in lower case, with a full stop where no sign ends it", () => {
  assert.deepEqual(tokenise("I don’t know him", KNOWN), ["i", "don't", "know", "him", "."]);
  assert.deepEqual(tokenise("  Know him?", KNOWN), ["know", "him", "?"]);
  assert.deepEqual(tokenise("know, him", new Map([["know", 0]])), ["know", ",", "him"], "no full stop is known");
  assert.deepEqual(tokenise("l'été à six-mille (2)", KNOWN), ["l'été", "à", "six-mille", "2", "."]);
  assert.deepEqual(tokenise("«»", KNOWN), []);
  assert.deepEqual(["don't", "é", ".", "-moi", "2"].map(isWord), [true, true, false, false, true]);
});

test("words become a text again", () => {
  assert.equal(joinTokens(["j'", "ai", ",", "dites", "-moi", ".", "quoi", "?"]), "j'ai, dites-moi. quoi ?");
  assert.equal(joinTokens([]), "");
});

test("what is wrong with a sentence: nothing, no word, one that is not known, too many", () => {
  const problem = (text, most = 12) => problemOf(tokenise(text, KNOWN), KNOWN, most);
  assert.equal(problem("I know him."), null);
  assert.deepEqual(problem(""), { kind: "empty" });
  assert.deepEqual(problem("?"), { kind: "empty" });
  assert.deepEqual(problem("I know Zeno, Tom"), { kind: "unknown", word: "zeno" });
  assert.deepEqual(problem("I know him", 3), { kind: "long" });
  assert.equal(problem("I know him", 4), null);
});

test("known words that begin as the last one does, the shortest first", () => {
  const words = ["black", "book", "be", "bee", "cat"];
  assert.deepEqual(completions("A B", words, 3), ["be", "bee", "book"]);
  assert.deepEqual(completions("a be", words, 3), ["bee"], "not the word itself");
  assert.deepEqual(completions("a b ", words, 3), [], "after a space a new word begins");
});

test("the probabilities of a step add up to 1, those of attention too, and <s> never comes", () => {
  const network = made();
  const read = encode(network, [0, 3, 5]);
  assert.equal(read.keys.length, 3);
  assert.equal(read.keys[0].length, 6);
  const { logP, looks, hidden } = step(network, read, 0, read.hidden);
  const sum = (values) => [...values].reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum(logP.map(Math.exp)) - 1) < 1e-12);
  assert.ok(Math.abs(sum(looks) - 1) < 1e-12);
  assert.equal(logP[0], -Infinity);
  assert.equal(hidden.length, 4);
});

// All translations of at most so many words with their total ln p, by enumeration.
function all(network, ids, longest) {
  const read = encode(network, ids);
  const found = [];
  const grow = (words, total, last, hidden) => {
    const { logP, hidden: next } = step(network, read, last, hidden);
    found.push({ words, score: total + logP[1] });
    for (let word = 2; word < logP.length; word++) {
      const more = [...words, word];
      if (more.length === longest) found.push({ words: more, score: total + logP[word] });
      else grow(more, total + logP[word], word, next);
    }
  };
  grow([], 0, 0, read.hidden);
  return found.sort((a, b) => b.score - a.score);
}

test("greedy takes the likeliest word each time, and a wide beam finds the best of all", () => {
  for (const seed of [1, 2, 3, 4]) {
    const network = made(seed);
    const [best] = all(network, [1, 2, 4], 3);
    const found = translate(network, [1, 2, 4], { width: 60, longest: 3, penalty: 0 });
    assert.deepEqual(found[0].words, best.words);
    assert.ok(Math.abs(found[0].score - best.score) < 1e-12);
    const [greedy] = translate(network, [1, 2, 4], { width: 1, longest: 3, penalty: 0 });
    const read = encode(network, [1, 2, 4]);
    let [last, hidden] = [0, read.hidden];
    for (const word of greedy.words) {
      const { logP, hidden: next } = step(network, read, last, hidden);
      assert.equal(word, peakOf(logP));
      [last, hidden] = [word, next];
    }
    assert.ok(greedy.score <= best.score + 1e-12);
    assert.equal(greedy.looks.length, greedy.words.length);
  }
});

test("a score is the total over a power of the length, and candidates come in its order", () => {
  const network = made(7);
  for (const penalty of [0, 0.6, 1]) {
    const found = translate(network, [0, 1], { width: 4, longest: 5, penalty });
    for (const { words, score, done } of found) {
      const read = encode(network, [0, 1]);
      let [total, last, hidden] = [0, 0, read.hidden];
      for (const word of done ? [...words, 1] : words) {
        const next = step(network, read, last, hidden);
        [total, last, hidden] = [total + next.logP[word], word, next.hidden];
      }
      assert.ok(Math.abs(score - total / (words.length + done) ** penalty) < 1e-12);
    }
    assert.deepEqual(found.map(({ score }) => score), found.map(({ score }) => score).sort((a, b) => b - a));
  }
});

test("ribbons cross where two words that look clearly look in the other order", () => {
  const source = ["i", "see", "him", "."];
  const target = ["je", "le", "vois", "."];
  const look = (place, weight = 0.8) => source.map((_, s) => (s === place ? weight : (1 - weight) / 3));
  assert.deepEqual(crossings(target, source, [look(0), look(2), look(1), look(3)]), [[1, 2]]);
  assert.deepEqual(crossings(target, source, [look(0), look(1), look(1), look(3)]), [], "two at one place do not");
  assert.deepEqual(crossings(target, source, [look(0), look(2, 0.45), look(1), look(3)]), [], "not clear");
  assert.deepEqual(crossings(target, source, [look(3), look(1), look(2), look(0)]), [], "a sign, on either side");
  assert.equal(peakOf([0.2, 0.4, 0.4]), 1, "the first of equals");
});

test("all parts of the drawing fit, at every width and number of words", () => {
  for (const width of [300, 334, 420, 600, 659, 660, 700, 758]) {
    for (const [source, target] of [[2, 2], [6, 7], [12, 13]]) {
      const places = layOut(width, source, target);
      const room = hasSideList(width) ? width - 184 : width;
      assert.ok(places.left > 40 && places.to - places.from > 20, `${width}, ${source}`);
      assert.ok(places.matrix >= places.button + places.word);
      assert.ok(places.matrix + places.cell * source <= room, `${width}, ${source}: ${JSON.stringify(places)}`);
      assert.ok(places.cell >= 8);
    }
  }
  assert.equal(middleOf(3) - middleOf(2), ROW);
  assert.equal(ribbonPath({ from: 10, to: 30 }, 0, 1), `M10 ${middleOf(0)}C20 ${middleOf(0)} 20 ${middleOf(1)} 30 ${middleOf(1)}`);
});

test("sentences", () => {
  const row = [0.83, 0.04, 0.13];
  assert.equal(sentences.looksInWords("rouge", row, ["red", "a", "car"]), "“rouge” looks at red 83\u00a0%, car 13\u00a0%.");
  const source = ["i", "see", "him"];
  const looks = [[1, 0, 0], [0, 0, 1], [0, 1, 0]];
  const said = sentences.crossingsInWords(["je", "le", "vois"], source, looks);
  assert.equal(said, "Ribbons cross: “le” looks at him, and “vois” looks at see, which stands before it.");
  const more = sentences.crossingsInWords(["le", "vois", "je"], source, [looks[1], looks[2], looks[0]]);
  assert.match(more, /The ribbons of 3 pairs of words cross\.$/);
  assert.match(sentences.crossingsInWords(["je"], source, [looks[0]]), /^No ribbons .* cross\.$/);
  assert.equal(sentences.candidateInWords({ target: ["j'", "ai"], done: false }), "j'ai …");
  assert.equal(sentences.candidateScore({ score: -0.234 }), "−0.23");
  assert.equal(sentences.widthInWords(1), "1, greedy");
  assert.match(sentences.refusalInWords({ kind: "unknown", word: "zeno" }, 400, 12), /^“zeno” is not one of the 400 words/);
  assert.match(sentences.refusalInWords({ kind: "long" }, 400, 12), /at most 12 words/);
  assert.equal(sentences.completionsInWords([]), sentences.NOTE);
  const told = sentences.attentionInWords(source, { target: ["je", "le"], looks });
  assert.equal(told, "Attention of “je le” on “i see him”. Each word looks most at: je at i 100\u00a0%, le at him 100\u00a0%.");
});
