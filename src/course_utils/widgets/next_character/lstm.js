// The network: an LSTM of one or more layers that reads characters, and a linear layer above it.

import { softmax, unpackLayers } from "../lib/convnet.js";
import { sigmoid } from "../lib/values.js";

// Add the product of a matrix, row by row, with a vector to `sums`. Four sums at a time: a browser adds them side by side.
function addProduct(matrix, vector, start, size, sums) {
  for (let row = 0, at = 0; row < sums.length; row++) {
    let [a, b, c, d] = [0, 0, 0, 0];
    let k = 0;
    for (; k + 3 < size; k += 4, at += 4) {
      a += matrix[at] * vector[start + k];
      b += matrix[at + 1] * vector[start + k + 1];
      c += matrix[at + 2] * vector[start + k + 2];
      d += matrix[at + 3] * vector[start + k + 3];
    }
    for (; k < size; k++, at++) a += matrix[at] * vector[start + k];
    sums[row] += a + b + (c + d);
  }
}

// The columns of a matrix one after the other, so that what a character adds lies in one piece.
function transposed(matrix, columns) {
  const rows = matrix.length / columns;
  return matrix.map((_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)]);
}

// Reads texts and remembers its state after every character: of two texts that begin alike the beginning is read once.
export class Reader {
  // `packed` as widgets/weights.py packs it: (w_ih, b_ih), (w_hh, b_hh) of every layer, then the linear layer.
  constructor(packed, characters) {
    const pairs = unpackLayers(packed);
    this.output = pairs.pop();
    this.size = packed.scales[0].length / 4;
    this.characters = characters;
    this.layers = Array.from({ length: pairs.length / 2 }, (_, layer) => {
      const [input, past] = pairs.slice(2 * layer, 2 * layer + 2);
      const bias = Float64Array.from(input.bias, (one, row) => one + past.bias[row]);
      const weight = layer ? input.weight : transposed(input.weight, characters.length);
      return { input: weight, past: past.weight, bias };
    });
    this.cells = this.layers.length * this.size;
    this.sums = new Float64Array(4 * this.size);
    this.text = "";
    this.states = [new Float64Array(2 * this.cells)]; // h of all layers, then c of all layers
    this.costs = []; // of each character, in bits
    this.shares = new Float64Array(characters.length);
  }

  // Read a text; returns this reader, with `states[n]` after n characters and `costs[n]` of the one that follows.
  read(text) {
    let same = 0;
    while (same < text.length && text[same] === this.text[same]) same++;
    this.states.length = same + 1;
    this.costs.length = same;
    for (let n = same; n < text.length; n++) {
      softmax(this.logits(n), this.shares);
      this.costs.push(-Math.log2(this.shares[this.characters.indexOf(text[n])]));
      this.states.push(this.step(this.states[n], text[n]));
    }
    this.text = text;
    return this;
  }

  step(before, character) {
    const { size, cells, sums } = this;
    const after = new Float64Array(2 * cells);
    const index = this.characters.indexOf(character);
    this.layers.forEach(({ input, past, bias }, layer) => {
      const start = layer * size;
      sums.set(bias);
      if (layer) addProduct(input, after, start - size, size, sums);
      else for (let row = 0; row < sums.length; row++) sums[row] += input[index * sums.length + row];
      addProduct(past, before, start, size, sums);
      for (let k = 0; k < size; k++) {
        const kept = sigmoid(sums[size + k]) * before[cells + start + k];
        const cell = kept + sigmoid(sums[k]) * Math.tanh(sums[2 * size + k]);
        after[cells + start + k] = cell;
        after[start + k] = sigmoid(sums[3 * size + k]) * Math.tanh(cell);
      }
    });
    return after;
  }

  // The scores of all characters after `position` of the text.
  logits(position) {
    const scores = Float64Array.from(this.output.bias);
    addProduct(this.output.weight, this.states[position], this.cells - this.size, this.size, scores);
    return scores;
  }

  // What the text costs, in bits a character, from the second on, before which one has been read; null without one.
  mean() {
    const costs = this.costs.slice(1);
    return costs.length ? costs.reduce((sum, cost) => sum + cost, 0) / costs.length : null;
  }

  // tanh(c) of a cell after each character that was read.
  along(cell) {
    return this.states.slice(1).map((state) => Math.tanh(state[this.cells + cell]));
  }
}
