import { expect, it } from "vitest";
import { cutBefore, isCut, joinNext, moved, whole } from "./parts";

it("cuts before a page, and again takes the cut back", () => {
  const cut = cutBefore(whole([1, 2, 3]), 2);
  expect(cut).toEqual([[1], [2, 3]]);
  expect(isCut(cut)).toBe(true);
  expect(cutBefore(cut, 2)).toEqual([[1, 2, 3]]);
  expect(cutBefore(whole([1, 2]), 1)).toEqual([[1, 2]]);
});

it("joins a part with the next one", () => {
  expect(joinNext([[1], [2], [3]], 1)).toEqual([[1, 2], [3]]);
  expect(joinNext([[1], [2]], 2)).toEqual([[1], [2]]);
});

it("moves a page before another, or into a document of its own", () => {
  expect(moved([[1, 2], [3]], 3, 1)).toEqual([[3, 1, 2]]);
  expect(moved([[1, 2, 3]], 2, null)).toEqual([[1, 3], [2]]);
  expect(moved([[1], [2]], 2, null)).toEqual([[1], [2]]);
});

it("keeps each page once, whatever is done", () => {
  let parts = whole([1, 2, 3, 4, 5]);
  for (let at = 0; at < 200; at += 1) {
    const page = 1 + ((at * 7) % 5);
    parts = [() => cutBefore(parts, page), () => joinNext(parts, page), () => moved(parts, page, at % 3 ? 1 + ((at * 3) % 5) : null)][at % 3]!();
    expect(parts.flat().sort()).toEqual([1, 2, 3, 4, 5]);
    expect(parts.every((one) => one.length)).toBe(true);
  }
});
