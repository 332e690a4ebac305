// The words on a page, in the page's own units.
export type Word = [text: string, x0: number, y0: number, x1: number, y1: number];
export type Box = [x0: number, y0: number, x1: number, y1: number];
export interface Picked {
  text: string;
  box: Box;
}

/** The word under a point, or the nearest one within half a line of it. */
export function at(words: Word[], x: number, y: number): Picked | null {
  let best: Word | null = null;
  let least = Infinity;
  for (const one of words) {
    const [, x0, y0, x1, y1] = one;
    const far = Math.max(x0 - x, 0, x - x1) + Math.max(y0 - y, 0, y - y1);
    if (far < least && far <= (y1 - y0) / 2) [best, least] = [one, far];
  }
  return best ? { text: best[0], box: [best[1], best[2], best[3], best[4]] } : null;
}

/** The words whose middle lies in the rectangle, in reading order: line by line, left to right. */
export function inside(words: Word[], area: Box): Picked | null {
  const [left, top, right, bottom] = [Math.min(area[0], area[2]), Math.min(area[1], area[3]), Math.max(area[0], area[2]), Math.max(area[1], area[3])];
  const found = words.filter(([, x0, y0, x1, y1]) => {
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    return x >= left && x <= right && y >= top && y <= bottom;
  });
  if (!found.length) return null;
  const text = rows(found).map((row) => row.map((one) => one[0]).join(" ")).join(" ");
  const box: Box = [
    Math.min(...found.map((one) => one[1])),
    Math.min(...found.map((one) => one[2])),
    Math.max(...found.map((one) => one[3])),
    Math.max(...found.map((one) => one[4])),
  ];
  return { text, box };
}

function rows(found: Word[]): Word[][] {
  const made: Word[][] = [];
  for (const one of [...found].sort((a, b) => a[2] + a[4] - b[2] - b[4])) {
    const row = made.at(-1);
    const middle = (one[2] + one[4]) / 2;
    // in the same row while its middle lies within the row's first word
    if (row && middle >= row[0]![2] && middle <= row[0]![4]) row.push(one);
    else made.push([one]);
  }
  for (const row of made) row.sort((a, b) => a[1] - b[1]);
  return made;
}
