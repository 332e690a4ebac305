// Which pages will be which document, while a person decides it on the thumbnails: by keys, by drag. Values only.
export type Parts = number[][];

export const whole = (pages: number[]): Parts => [[...pages]];

const partOf = (parts: Parts, page: number): number => parts.findIndex((one) => one.includes(page));

/** A cut before the page, or none any more where there was one. The first page of all has nothing before it. */
export function cutBefore(parts: Parts, page: number): Parts {
  const nth = partOf(parts, page);
  if (nth < 0) return parts;
  const at = parts[nth]!.indexOf(page);
  if (at > 0) return [...parts.slice(0, nth), parts[nth]!.slice(0, at), parts[nth]!.slice(at), ...parts.slice(nth + 1)];
  return nth > 0 ? joinNext(parts, parts[nth - 1]![0]!) : parts;
}

/** The part of the page with the one behind it. */
export function joinNext(parts: Parts, page: number): Parts {
  const nth = partOf(parts, page);
  if (nth < 0 || nth === parts.length - 1) return parts;
  return [...parts.slice(0, nth), [...parts[nth]!, ...parts[nth + 1]!], ...parts.slice(nth + 2)];
}

/** The page put before another one, or into a part of its own at the end (`null`). */
export function moved(parts: Parts, page: number, before: number | null): Parts {
  if (page === before || partOf(parts, page) < 0) return parts;
  const left = parts.map((one) => one.filter((other) => other !== page));
  if (before === null) return [...left, [page]].filter((one) => one.length);
  return left.map((one) => one.flatMap((other) => (other === before ? [page, other] : [other]))).filter((one) => one.length);
}

export const isCut = (parts: Parts): boolean => parts.length > 1;
