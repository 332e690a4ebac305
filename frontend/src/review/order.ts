// Where the cursor goes: to the next field that needs eyes, or to the neighbour.
export interface Stop {
  path: string;
  stops: boolean;
}

/** The next (or, with -1, the last before) field to look at; null where there is none that way. */
export function nextStop(fields: Stop[], from: string | null, step: 1 | -1): string | null {
  const here = fields.findIndex((one) => one.path === from);
  for (let at = here < 0 ? (step > 0 ? 0 : fields.length - 1) : here + step; at >= 0 && at < fields.length; at += step) {
    if (fields[at]!.stops) return fields[at]!.path;
  }
  return null;
}

/** The first field to look at anywhere, the given one last; null where none is left. */
export function anyStop(fields: Stop[], from: string | null): string | null {
  return nextStop(fields, from, 1) ?? fields.find((one) => one.stops && one.path !== from)?.path ?? null;
}

export function neighbour(paths: string[], from: string, step: 1 | -1): string | null {
  const here = paths.indexOf(from);
  return here < 0 ? null : (paths[here + step] ?? null);
}
