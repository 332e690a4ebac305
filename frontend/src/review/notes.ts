// What a person should know of the whole document: the reason why it waits, who else has it, its twin, what was noticed.
import { make } from "./fields";
import type { Review, Words } from "./shape";
import { told } from "./sums";

export function notes(now: Review, words: Words): HTMLElement[] {
  const found: HTMLElement[] = [];
  if (now.watcher) found.push(make("p", "rv-note is-watched", told(words.watcher ?? "", { name: now.watcher })));
  if (now.note) found.push(make("p", "rv-note", told(words.postponed ?? "", { note: now.note })));
  if (now.reason) found.push(make("p", "rv-note", now.reason));
  const others = now.findings.filter((one) => one.severity !== "info" && !now.fields.some((field) => field.path === one.where));
  for (const one of others.slice(0, 10)) {
    const made = make("p", `rv-note is-${one.severity}`, one.sentence);
    if (one.hint) made.append(" ", make("span", "soft", one.hint));
    found.push(made);
  }
  return found;
}
