// Whether a photo can be read, told in milliseconds from a small grey picture of it. The server asks the same with the
// same figures (reading/quality.py): what passes here is not told afterwards.
export interface Grey {
  width: number;
  height: number;
  values: Uint8Array;
}
export type Fault = "small" | "dark" | "blur" | "glare" | "cut";

export const SIDE = 512; // pixels of the longer side of what is judged
const TILE = 32;
export const SMALLEST = 480; // pixels of the shorter side of a photo
const BLUR = 300; // variance of the Laplacian in the sharpest tiles
const SHARPEST = 0.03; // share of the tiles
const GLARE = 0.02; // share of burnt-out paper
const PLAIN = 238; // paper that is lighter is a scan and burns everywhere
const BURNT = 252;
const DARK = 80;
const EDGE = 0.012; // of a side: how wide the border is
const GROUND = 0.15; // share of the border that is no paper
const RUN = 0.15; // share of a side that is paper
const GAP = 0.03; // share of a side that print may interrupt
const CONTRAST = 45; // levels between paper and ground

export function judged(grey: Grey, isSmall = false): Fault[] {
  const paper = percentile(grey.values, 0.75);
  const faults: Fault[] = isSmall ? ["small"] : [];
  if (paper < DARK) faults.push("dark");
  if (sharpness(grey) < BLUR * (Math.max(paper, 40) / 200) ** 2) faults.push("blur");
  if (paper < PLAIN && glare(grey) > GLARE) faults.push("glare");
  if (cutSides(grey).length) faults.push("cut");
  return faults;
}

/** The variance of the Laplacian in the sharpest tiles, 3 of 100: blank paper says nothing of it. */
export function sharpness({ width, height, values }: Grey): number {
  const found: number[] = [];
  for (let top = 1; top + TILE < height; top += TILE) {
    for (let left = 1; left + TILE < width; left += TILE) {
      let sum = 0;
      let squares = 0;
      for (let y = top; y < top + TILE; y += 1) {
        for (let x = left, at = y * width + left; x < left + TILE; x += 1, at += 1) {
          const edge = 4 * values[at]! - values[at - 1]! - values[at + 1]! - values[at - width]! - values[at + width]!;
          sum += edge;
          squares += edge * edge;
        }
      }
      const mean = sum / (TILE * TILE);
      found.push(squares / (TILE * TILE) - mean * mean);
    }
  }
  found.sort((a, b) => b - a);
  const sharpest = found.slice(0, Math.max(4, Math.round(SHARPEST * found.length)));
  return sharpest.length ? sharpest.reduce((sum, one) => sum + one, 0) / sharpest.length : 0;
}

/** The share of the picture in patches of eight pixels square that are burnt out altogether. */
export function glare({ width, height, values }: Grey): number {
  const [across, down] = [Math.floor(width / 8), Math.floor(height / 8)];
  let burnt = 0;
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      let isBurnt = true;
      for (let y = row * 8; isBurnt && y < row * 8 + 8; y += 1) {
        for (let x = column * 8; x < column * 8 + 8; x += 1) if (values[y * width + x]! < BURNT) isBurnt = false;
      }
      if (isBurnt) burnt += 1;
    }
  }
  return across * down ? burnt / (across * down) : 0;
}

/** The sides over which the paper runs out of the picture, where a ground is seen around it at all. */
export function cutSides(grey: Grey): string[] {
  const { width, height, values } = grey;
  const { level, distance } = parted(values);
  if (distance < CONTRAST) return [];
  const deep = Math.max(1, Math.round(EDGE * Math.min(width, height)));
  const isPaper = (x0: number, y0: number, dx: number, dy: number): boolean => {
    let bright = 0;
    for (let at = 0; at < deep; at += 1) if (values[(y0 + at * dy) * width + x0 + at * dx]! >= level) bright += 1;
    return bright / deep > 0.5;
  };
  const columns = Array.from({ length: width }, (_, x) => x);
  const rows = Array.from({ length: height }, (_, y) => y);
  const strips: Record<string, boolean[]> = {
    top: columns.map((x) => isPaper(x, 0, 0, 1)),
    bottom: columns.map((x) => isPaper(x, height - 1, 0, -1)),
    left: rows.map((y) => isPaper(0, y, 1, 0)),
    right: rows.map((y) => isPaper(width - 1, y, -1, 0)),
  };
  const all = Object.values(strips).flat();
  if (all.filter((one) => !one).length / all.length < GROUND) return [];
  return Object.entries(strips).filter(([, strip]) => longest(strip) >= RUN * strip.length).map(([name]) => name);
}

/** The longest stretch of paper; print that is cut through does not end it. */
function longest(flags: boolean[]): number {
  const gap = Math.round(GAP * flags.length);
  let [best, begun, missing] = [0, 0, 0];
  flags.forEach((flag, at) => {
    missing = flag ? 0 : missing + 1;
    if (missing > gap) begun = at + 1;
    else if (flag) best = Math.max(best, at + 1 - begun);
  });
  return best;
}

/** The level that parts light from dark best, and how far apart their means are. */
function parted(values: Uint8Array): { level: number; distance: number } {
  const counts = new Float64Array(256);
  for (const one of values) counts[one]! += 1;
  const mass = counts.reduce((sum, count, level) => sum + count * level, 0);
  let [best, level, distance, weight, below] = [-1, 128, 0, 0, 0];
  for (let at = 0; at < 255; at += 1) {
    weight += counts[at]!;
    below += counts[at]! * at;
    const rest = values.length - weight;
    if (!weight || !rest) continue;
    const apart = (mass - below) / rest - below / weight;
    const between = weight * rest * apart * apart;
    if (between > best) [best, level, distance] = [between, at + 1, apart];
  }
  return { level, distance };
}

function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))] ?? 0;
}

/** Small and grey, each pixel the mean of what it stands for. `data` is RGBA. */
export function shrunk(data: Uint8ClampedArray, width: number, height: number): Grey {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const [wide, tall] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const values = new Uint8Array(wide * tall);
  for (let y = 0; y < tall; y += 1) {
    const [top, bottom] = [Math.floor((y * height) / tall), Math.max(Math.floor((y * height) / tall) + 1, Math.floor(((y + 1) * height) / tall))];
    for (let x = 0; x < wide; x += 1) {
      const [left, right] = [Math.floor((x * width) / wide), Math.max(Math.floor((x * width) / wide) + 1, Math.floor(((x + 1) * width) / wide))];
      let sum = 0;
      for (let row = top; row < bottom; row += 1) {
        for (let at = (row * width + left) * 4, end = (row * width + right) * 4; at < end; at += 4) {
          sum += 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
        }
      }
      values[y * wide + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return { width: wide, height: tall, values };
}
