// What the API tells of a document in review (web/pages/review_shapes.py).
import type { Box } from "./words";

export interface Page {
  number: number;
  width: number;
  height: number;
  url: string;
  words: string;
  /** How a person turned it, in degrees clockwise; and what it was cut to, in shares of the page as it came. */
  turn?: 0 | 90 | 180 | 270;
  crop?: number[] | null;
}
export interface Field {
  path: string;
  name: string;
  group: "who" | "what" | "sums" | "more";
  sort: string;
  value: string;
  input: string;
  state: "person" | "machine" | "unsure" | "wrong" | "missing" | "empty";
  stops: boolean;
  reasons: string[];
  warnings: string[];
  alternatives: { input: string; from: string }[];
  page: number | null;
  box: Box | null;
  /** How a person said it: typed, pointed, chosen, agreed; empty where none did. */
  how: string;
  text: string;
}
export interface Cell {
  input: string;
  state: Field["state"];
  page: number | null;
  box: Box | null;
}
export interface Line {
  number: number;
  cells: Record<string, Cell>;
  /** Names of cells that are not shown and go with the line. */
  more: string[];
}
export interface Review {
  id: string;
  version: number;
  state: string;
  country: string;
  name: string;
  pages: Page[];
  fields: Field[];
  lines: Line[];
  next_line: number;
  columns: string[];
  findings: { code: string; severity: string; where: string; sentence: string; hint: string }[];
  undo: number | null;
  nth: number;
  among: number;
  watcher: string;
  note: string;
  reason: string;
  twin: { id: string; name: string; number: string } | null;
}
export interface Change {
  path: string;
  said: string;
  how: "typed" | "pointed" | "chosen" | "agreed" | "region";
  page?: number | null;
  box?: Box | null;
}
export type Words = Record<string, string>;
