// Which sentences are understood: those of a list, read word by word. Capitals and punctuation marks do not matter.

const MEANING = Symbol("the sentence");

// The words of a sentence, as they are written.
export function wordsIn(text) {
  return text.match(/[\p{L}\p{N}_'-]+/gu) ?? [];
}

// All sentences as a tree: from a word to those that can follow.
export function treeOf(sentences) {
  const root = new Map();
  for (const sentence of sentences) {
    let node = root;
    for (const word of wordsIn(sentence.toLowerCase())) {
      if (!node.has(word)) node.set(word, new Map());
      node = node.get(word);
    }
    node.set(MEANING, sentence);
  }
  return root;
}

// The words that can stand at a node, in alphabetical order; of those that begin with `start`, if it is given.
function following(node, start = "") {
  return [...node.keys()].filter((word) => word !== MEANING && word.startsWith(start)).sort();
}

// { sentence } if a text is understood, { unfinished: words that could come } if it may become so, and otherwise
// { word, after, expected }: the first word that is not understood, the one before it, and what could stand there.
export function understand(tree, text) {
  let node = tree;
  const words = wordsIn(text);
  for (const [place, word] of words.entries()) {
    const lower = word.toLowerCase();
    if (!node.has(lower)) {
      const begun = following(node, lower);
      const isLast = place === words.length - 1 && text.trimEnd().endsWith(word) && text === text.trimEnd();
      if (isLast && begun.length) return { unfinished: begun };
      return { word, after: words[place - 1] ?? "", expected: following(node) };
    }
    node = node.get(lower);
  }
  return node.has(MEANING) ? { sentence: node.get(MEANING) } : { unfinished: following(node) };
}
