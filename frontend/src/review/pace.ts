// How many were confirmed today in this browser, and how long the rest will take at that pace.
import type { Words } from "./shape";
import { told } from "./sums";

const KEY = "cuadra.review.pace";
const LONGEST = 300; // seconds: who takes longer went for a coffee

export interface Pace {
  day: string;
  count: number;
  seconds: number;
}

export function load(store: Storage, day: string): Pace {
  try {
    const kept = JSON.parse(store.getItem(KEY) ?? "null") as Pace | null;
    if (kept?.day === day && kept.count >= 0 && kept.seconds >= 0) return kept;
  } catch {
    // what is no pace is none
  }
  return { day, count: 0, seconds: 0 };
}

export function add(store: Storage, day: string, seconds: number): Pace {
  const before = load(store, day);
  const now = { day, count: before.count + 1, seconds: before.seconds + Math.min(LONGEST, seconds) };
  try {
    store.setItem(KEY, JSON.stringify(now));
  } catch {
    // without a store it counts from nought
  }
  return now;
}

/** Whole minutes that `left` documents will take; null until three were done. */
export function minutes(pace: Pace, left: number): number | null {
  return pace.count < 3 ? null : Math.ceil((pace.seconds / pace.count) * left / 60);
}

export const today = (now = new Date()): string => `${now.getFullYear()}-${now.getMonth() + 1}-${now.getDate()}`;

/** What was done today, where that is counted, and how long `among` documents will take, as words. */
export function progress(words: Words, among: number, isCounted: boolean): string {
  const pace = load(localStorage, today());
  const left = minutes(pace, among);
  const done = isCounted && pace.count ? told(words.today ?? "", { count: pace.count }) : "";
  return [done, left ? told(words.minutes ?? "", { count: left }) : ""].filter(Boolean).join(" · ");
}

/** At the end of the queue: what was done today, in one quiet line. */
export function reward(box: HTMLElement): void {
  const { count, seconds } = load(localStorage, today());
  const line = box.querySelector<HTMLElement>(".rv-reward");
  if (!count || !line) return;
  const told = (count === 1 ? box.dataset.one : box.dataset.many) ?? "";
  line.textContent = `✓ ${told.replace("{count}", String(count)).replace("{minutes}", String(Math.max(1, Math.round(seconds / 60))))}`;
  line.hidden = false;
}
