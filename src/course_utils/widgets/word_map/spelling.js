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

// The word that is spelt most like a text, as { index, exact }: exact also if only capitals differ. Null for no text.
export function findWord(words, text) {
  const wanted = text.trim();
  if (!wanted) return null;
  const exact = words.indexOf(wanted);
  if (exact >= 0) return { index: exact, exact: true };
  const [lower, all] = [wanted.toLowerCase(), words.map((word) => word.toLowerCase())];
  const alike = all.indexOf(lower);
  if (alike >= 0) return { index: alike, exact: true };
  const costs = all.map((word) => editDistance(lower, word));
  return { index: costs.indexOf(Math.min(...costs)), exact: false };
}
