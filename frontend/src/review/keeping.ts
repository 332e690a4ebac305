// What was said and could not be sent yet, kept in this tab until it is: leaving loses no work.
import type { Change } from "./shape";

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

function put(store: Storage, all: Kept): void {
  try {
    if (Object.keys(all).length) store.setItem(KEY, JSON.stringify(all));
    else store.removeItem(KEY);
  } catch {
    // a full or forbidden store: what is on the screen is still there
  }
}
