// How a page lies in its window: screen = shift + zoom * turned(page). Units of the page in, pixels out.
import type { Box } from "./words";

export interface View {
  zoom: number;
  turn: 0 | 90 | 180 | 270;
  x: number;
  y: number;
}
export interface Size {
  width: number;
  height: number;
}
export type Point = [x: number, y: number];

const LEAST = 0.02;
const MOST = 40;

function turned(turn: View["turn"], [x, y]: Point): Point {
  if (turn === 90) return [-y, x];
  if (turn === 180) return [-x, -y];
  if (turn === 270) return [y, -x];
  return [x, y];
}

export function toScreen(view: View, point: Point): Point {
  const [x, y] = turned(view.turn, point);
  return [view.x + view.zoom * x, view.y + view.zoom * y];
}

export function toPage(view: View, [x, y]: Point): Point {
  const back = ((360 - view.turn) % 360) as View["turn"];
  return turned(back, [(x - view.x) / view.zoom, (y - view.y) / view.zoom]);
}

/** The upright box on the screen of a box of the page. */
export function shown(view: View, box: Box): Box {
  const [ax, ay] = toScreen(view, [box[0], box[1]]);
  const [bx, by] = toScreen(view, [box[2], box[3]]);
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
}

/** The page as large as the window allows: whole, or as wide as it. */
export function fit(page: Size, window: Size, turn: View["turn"] = 0, how: "whole" | "width" = "whole"): View {
  const lies = turn === 90 || turn === 270;
  const [width, height] = lies ? [page.height, page.width] : [page.width, page.height];
  const zoom = how === "whole" ? Math.min(window.width / width, window.height / height) : window.width / width;
  return placed({ zoom: bounded(zoom), turn, x: 0, y: 0 }, page, window, how === "whole" ? 0.5 : 0);
}

/** The same view, its page put in the middle across, and down by `down` (0 top, .5 middle). */
function placed(view: View, page: Size, window: Size, down: number): View {
  const [x0, y0, x1, y1] = shown(view, [0, 0, page.width, page.height]);
  const y = y1 - y0 < window.height ? (window.height - (y1 - y0)) * down : 0;
  return { ...view, x: view.x - x0 + (window.width - (x1 - x0)) / 2, y: view.y - y0 + y };
}

/** Larger or smaller by `factor`, what lies under `point` of the screen staying there. */
export function zoomed(view: View, factor: number, [x, y]: Point): View {
  const zoom = bounded(view.zoom * factor);
  const real = zoom / view.zoom;
  return { ...view, zoom, x: x - (x - view.x) * real, y: y - (y - view.y) * real };
}

export function moved(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** A box in the middle and well legible: its height some 28 pixels, never smaller than the page as wide as the window. */
export function focused(view: View, box: Box, page: Size, window: Size): View {
  const lies = view.turn === 90 || view.turn === 270;
  const least = window.width / (lies ? page.height : page.width);
  const [across, down] = lies ? [box[3] - box[1], box[2] - box[0]] : [box[2] - box[0], box[3] - box[1]];
  const legible = 28 / Math.max(down, 1e-6);
  const fits = Math.min((window.width * 0.8) / Math.max(across, 1e-6), (window.height * 0.6) / Math.max(down, 1e-6));
  const zoom = bounded(Math.min(Math.max(legible, least), Math.max(fits, least * 0.5), least * 2.5));
  const next = { ...view, zoom, x: 0, y: 0 };
  const [x, y] = toScreen(next, [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]);
  return kept({ ...next, x: window.width / 2 - x, y: window.height / 2 - y }, page, window);
}

/** The view with the page never drawn away from an edge that it could fill. */
export function kept(view: View, page: Size, window: Size): View {
  const [x0, y0, x1, y1] = shown(view, [0, 0, page.width, page.height]);
  return { ...view, x: view.x + nudge(x0, x1, window.width), y: view.y + nudge(y0, y1, window.height) };
}

function nudge(from: number, to: number, size: number): number {
  if (to - from <= size) return (size - (to - from)) / 2 - from;
  if (from > 0) return -from;
  return to < size ? size - to : 0;
}

const bounded = (zoom: number): number => Math.min(MOST, Math.max(LEAST, zoom));
