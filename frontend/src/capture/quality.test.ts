import { describe, expect, it } from "vitest";
import { glare, judged, sharpness, shrunk, type Grey } from "./quality";

/** A receipt of rows of "print" on a dark table, drawn by figures: `at` is where it lies in the picture. */
function photo({ width = 900, height = 1200, at = [120, 80, 780, 1120], paper = 205, ground = 60, ink = 40 } = {}): Grey {
  const values = new Uint8Array(width * height).fill(ground);
  const [x0, y0, x1, y1] = at as [number, number, number, number];
  for (let y = Math.max(0, y0); y < Math.min(height, y1); y += 1) values.fill(paper, y * width + Math.max(0, x0), y * width + Math.min(width, x1));
  for (let row = y0 + 40; row + 22 < y1 - 20; row += 40) {
    for (let x = x0 + 40; x < x1 - 40; x += 14) {
      const wide = 3 + ((x * 7 + row) % 5);
      for (let y = Math.max(0, row); y < Math.min(height, row + 22); y += 1) {
        for (let dx = 0; dx < wide; dx += 1) if (x + dx >= 0 && x + dx < width && (y + dx) % 4) values[y * width + x + dx] = ink;
      }
    }
  }
  return { width, height, values };
}

function blurred(grey: Grey, radius: number): Grey {
  const pass = (from: Uint8Array, step: number, count: number): Uint8Array => {
    const to = new Uint8Array(from.length);
    for (let at = 0; at < from.length; at += 1) {
      let sum = 0;
      for (let d = -radius; d <= radius; d += 1) sum += from[Math.min(from.length - 1, Math.max(0, at + d * step))]!;
      to[at] = sum / count;
    }
    return to;
  };
  const count = 2 * radius + 1;
  return { ...grey, values: pass(pass(grey.values, 1, count), grey.width, count) };
}

const rgba = (grey: Grey): Uint8ClampedArray => Uint8ClampedArray.from({ length: grey.values.length * 4 }, (_, at) => (at % 4 === 3 ? 255 : grey.values[at >> 2]!));
const seen = (grey: Grey): Grey => shrunk(rgba(grey), grey.width, grey.height);

describe("a photo", () => {
  it("that is sharp, light and whole has no fault", () => expect(judged(seen(photo()))).toEqual([]));
  it("that fills the picture to all edges is not called cut", () => expect(judged(seen(photo({ at: [-20, -20, 920, 1220] })))).toEqual([]));
  it("that is a white scan is not called glared", () => expect(judged(seen(photo({ paper: 255, at: [-20, -20, 920, 1220] })))).toEqual([]));
  it("that is blurred is told so, and sharpness falls with the blur", () => {
    const steps = [0, 2, 5].map((radius) => sharpness(seen(radius ? blurred(photo(), radius) : photo())));
    expect(steps[0]).toBeGreaterThan(steps[1]! * 2);
    expect(steps[1]).toBeGreaterThan(steps[2]!);
    expect(judged(seen(blurred(photo(), 5)))).toContain("blur");
  });
  it("with a glare is told so", () => {
    const lit = photo();
    for (let y = 300; y < 620; y += 1) lit.values.fill(255, y * lit.width + 250, y * lit.width + 560);
    expect(glare(seen(lit))).toBeGreaterThan(0.05);
    expect(judged(seen(lit))).toEqual(["glare"]);
  });
  it("whose paper runs out of a side is cut", () => {
    expect(judged(seen(photo({ at: [120, 80, 780, 1300] })))).toEqual(["cut"]);
    expect(judged(seen(photo({ at: [-60, 80, 600, 1120] })))).toEqual(["cut"]);
  });
  it("taken in the dark is told so", () => expect(judged(seen(photo({ paper: 60, ground: 20, ink: 10 })))).toContain("dark"));
  it("of few pixels is told so", () => expect(judged(seen(photo()), true)).toEqual(["small"]));
});

it("judges a picture of the camera's size within milliseconds", () => {
  const grey = photo({ width: 1024, height: 1366, at: [100, 80, 900, 1280] });
  const data = rgba(grey);
  judged(shrunk(data, grey.width, grey.height)); // warm
  const since = performance.now();
  judged(shrunk(data, grey.width, grey.height));
  expect(performance.now() - since).toBeLessThan(400); // a machine under load; some 20 at rest
});
