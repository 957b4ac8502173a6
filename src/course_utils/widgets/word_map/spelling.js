// Finding a word by its spelling.

// How many letters must be changed, added, left out or swapped with their neighbour to get from one word to the other.
export function editDistance(from, to) {
  const [a, b] = [[...from], [...to]];
  let [older, old] = [[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  a.forEach((letter, i) => {
    const row = [i + 1];
    b.forEach((other, j) => {
      const changed = old[j] + (letter !== other);
      row.push(Math.min(changed, old[j + 1] + 1, row[j] + 1));
      const swapped = i > 0 && j > 0 && letter === b[j - 1] && a[i - 1] === other;
      if (swapped) row[j + 1] = Math.min(row[j + 1], older[j - 1] + 1);
    });
    [older, old] = [old, row];
  });
  return old[b.length];
}

// The words of a text, without capitals and accents.
function wordsOf(text) {
  const plain = text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  return plain.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
}

// The phrases that have all words of a text, of the last at least its beginning: their places.
export function phrasesWith(phrases, text) {
  const typed = wordsOf(text);
  if (!typed.length) return [];
  const begun = typed.pop();
  return [...phrases.keys()].filter((index) => {
    const own = wordsOf(phrases[index]);
    return typed.every((word) => own.includes(word)) && own.some((word) => word.startsWith(begun));
  });
}

// How differently two texts are spelt. Of a phrase the words count that are most like the typed ones.
function spelling(typed, text) {
  const whole = editDistance(typed, text);
  if (!text.includes(" ")) return whole;
  const own = wordsOf(text);
  const costs = wordsOf(typed).map((word) => Math.min(...own.map((other) => editDistance(word, other))));
  return costs.length ? costs.reduce((sum, cost) => sum + cost, 0) + whole / 1000 : whole;
}

// The word that is spelt most like a text, as { index, exact }: exact also if only capitals differ. Null for no text.
export function findWord(words, text) {
  const wanted = text.trim();
  if (!wanted) return null;
  const exact = words.indexOf(wanted);
  if (exact >= 0) return { index: exact, exact: true };
  const [lower, all] = [wanted.toLowerCase(), words.map((word) => word.toLowerCase())];
  const alike = all.indexOf(lower);
  if (alike >= 0) return { index: alike, exact: true };
  const costs = all.map((word) => spelling(lower, word));
  return { index: costs.indexOf(Math.min(...costs)), exact: false };
}
