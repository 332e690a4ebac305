// What the amounts of a document say of each other, while they are typed.
import { format, parse } from "./decimal";

export interface Sum {
  state: "agrees" | "differs" | "unknown";
  sum: string;
  total: string;
  difference: string;
  /** The one field whose change would make the sum agree, and its value then. */
  fix: { path: string; value: string } | null;
}

const CENT = 10_000n; // a cent of rounding is no difference
const SIGNS: Record<string, bigint> = { subtotal: 1n, taxes: 1n, discount: -1n, withholdings: -1n, tip: 1n, rounding: 1n };
const UNKNOWN: Sum = { state: "unknown", sum: "", total: "", difference: "", fix: null };

/** `values` by path as typed; `doubtful` are the paths nobody is sure of, the first suspects; `seen` amounts on the page. */
export function check(values: Record<string, string>, doubtful: string[] = [], seen: Set<string> = new Set()): Sum {
  const subtotal = parse(values.subtotal ?? "");
  const total = parse(values.total ?? "");
  if (subtotal === null || total === null) return UNKNOWN;
  let sum = 0n;
  for (const [path, sign] of Object.entries(SIGNS)) {
    const value = parse(values[path] ?? "");
    if (value === null && (values[path] ?? "") !== "") return UNKNOWN; // not an amount yet
    sum += sign * (value ?? 0n);
  }
  const discount = parse(values.discount ?? "") ?? 0n;
  if (agree(sum, total) || agree(sum + discount, total)) {
    // a subtotal may stand before or after the discount
    return { state: "agrees", sum: format(agree(sum, total) ? sum : sum + discount), total: format(total), difference: "", fix: null };
  }
  const difference = sum - total;
  return { state: "differs", sum: format(sum), total: format(total), difference: format(difference), fix: fixed(values, difference, doubtful, seen) };
}

function fixed(values: Record<string, string>, difference: bigint, doubtful: string[], seen: Set<string>): Sum["fix"] {
  const candidates = ["total", "subtotal", "taxes", "discount"]
    .map((path) => ({ path, value: mended(path, values, difference) }))
    .filter((one) => one.value >= 0n && (one.value > 0n || one.path === "taxes" || one.path === "discount"))
    .map((one) => ({ path: one.path, value: format(one.value) }));
  const rank = (one: { path: string; value: string }): number =>
    (seen.has(one.value) ? 0 : 4) + (doubtful.includes(one.path) ? 0 : 2);
  return candidates.sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

function mended(path: string, values: Record<string, string>, difference: bigint): bigint {
  const value = parse(values[path] ?? "") ?? 0n;
  return path === "total" || path === "discount" ? value + difference : value - difference;
}

const agree = (one: bigint, other: bigint): boolean => one - other <= CENT && other - one <= CENT;

/** The lines' amounts together, and how far that is from the subtotal (else the total); null where nothing can be said. */
export function lines(amounts: string[], values: Record<string, string>): { sum: string; difference: string; field: string } | null {
  const known = amounts.map(parse).filter((one): one is bigint => one !== null);
  if (!known.length) return null;
  const sum = known.reduce((one, other) => one + other, 0n);
  for (const field of ["subtotal", "total"]) {
    const goal = parse(values[field] ?? "");
    if (goal !== null && agree(sum, goal)) return { sum: format(sum), difference: "", field };
  }
  const goal = parse(values.subtotal ?? "") ?? parse(values.total ?? "");
  return { sum: format(sum), difference: goal === null ? "" : format(sum - goal), field: "subtotal" };
}

/** A sentence of the server with its facts filled in. */
export function told(sentence: string, facts: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (all, name: string) => (name in facts ? String(facts[name]) : all));
}
