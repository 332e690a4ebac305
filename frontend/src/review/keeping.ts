// What was said and could not be sent yet, kept in this tab until it is: leaving loses no work.
import type { Change, Line, Review } from "./shape";

const KEY = "cuadra.review";

export interface Kept {
  [document: string]: Change[];
}

export function load(store: Storage): Kept {
  try {
    return JSON.parse(store.getItem(KEY) ?? "{}") as Kept;
  } catch {
    return {};
  }
}

/** Adds changes of a document; the newest of a path counts. */
export function keep(store: Storage, id: string, changes: Change[]): void {
  const all = load(store);
  const paths = new Set(changes.map((one) => one.path));
  all[id] = [...(all[id] ?? []).filter((one) => !paths.has(one.path)), ...changes];
  put(store, all);
}

export function forget(store: Storage, id: string, changes: Change[]): void {
  const all = load(store);
  const gone = new Set(changes.map((one) => `${one.path}\n${one.said}`));
  all[id] = (all[id] ?? []).filter((one) => !gone.has(`${one.path}\n${one.said}`));
  if (!all[id].length) delete all[id];
  put(store, all);
}

/** What the server told with what it does not know yet over it: an answer never undoes what was said meanwhile. */
export function laid(told: Review, waiting: Change[]): Review {
  if (!waiting.length) return told;
  const said = new Map(waiting.map((one) => [one.path, one.said]));
  const fields = told.fields.map((one) => {
    const input = said.get(one.path);
    return input === undefined ? one : { ...one, input, stops: one.stops && !input };
  });
  const lines = told.lines.map((line) => ({ ...line, cells: cellsOf(line, told.columns, said) }));
  return { ...told, fields, lines };
}

function cellsOf(line: Line, columns: string[], said: Map<string, string>): Line["cells"] {
  const cells = { ...line.cells };
  for (const column of columns) {
    const input = said.get(`lines[${line.number}].${column}`);
    if (input !== undefined) cells[column] = { state: "person", page: null, box: null, ...cells[column], input };
  }
  return cells;
}

function put(store: Storage, all: Kept): void {
  try {
    if (Object.keys(all).length) store.setItem(KEY, JSON.stringify(all));
    else store.removeItem(KEY);
  } catch {
    // a full or forbidden store: what is on the screen is still there
  }
}
