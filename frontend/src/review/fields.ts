// The fields as a form: each with its state in colour, shape and words, the reasons, and other readings to choose.
import type { Field, Words } from "./shape";
import { told } from "./sums";

export const SHAPES: Record<Field["state"], string> = { person: "●", machine: "✓", unsure: "?", wrong: "✕", missing: "!", empty: "–" };
const GROUPS = ["who", "what", "sums", "more"] as const;

export const idOf = (path: string): string => `rv-${path.replace(/[^a-z0-9]/gi, "-")}`;

export function make(tag: string, name = "", text = ""): HTMLElement {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

/** Draws all fields anew; what somebody is typing, and their cursor, stays. */
export function draw(form: HTMLElement, fields: Field[], words: Words): void {
  const present = [...form.querySelectorAll<HTMLElement>("[data-path]")].map((one) => one.dataset.path);
  if (present.join() !== fields.map((one) => one.path).join()) {
    form.replaceChildren(...GROUPS.map((group) => drawGroup(group, fields, words)).filter((one) => one !== null));
  }
  for (const one of fields) paint(form, one, words);
}

function drawGroup(group: string, fields: Field[], words: Words): HTMLElement | null {
  const mine = fields.filter((one) => one.group === group);
  if (!mine.length) return null;
  const box = make(group === "more" ? "details" : "fieldset", "rv-group");
  box.append(make(group === "more" ? "summary" : "legend", "", words[`group.${group}`]));
  box.append(...mine.map((one) => drawField(one, words)));
  return box;
}

function drawField(field: Field, words: Words): HTMLElement {
  const id = idOf(field.path);
  const row = make("div", "rv-field");
  row.dataset.path = field.path;
  const label = make("label", "", field.name) as HTMLLabelElement;
  label.htmlFor = id;
  const state = make("span", "rv-state");
  state.id = `${id}-state`;
  const input = entry(field, words);
  input.id = id;
  input.dataset.entry = field.path;
  input.setAttribute("aria-describedby", `${id}-state ${id}-why ${id}-warn ${id}-error`);
  const why = make("p", "rv-why");
  why.id = `${id}-why`;
  const warn = make("p", "rv-warn");
  warn.id = `${id}-warn`;
  const error = make("p", "rv-error");
  error.id = `${id}-error`;
  const others = make("div", "rv-others");
  row.append(label, state, input, error, warn, others, why);
  return row;
}

function entry(field: Field, words: Words): HTMLInputElement | HTMLSelectElement {
  const kinds = Object.keys(words).filter((name) => name.startsWith("kind."));
  if (field.path !== "kind" || !kinds.length) {
    const made = document.createElement("input");
    made.className = "form-control";
    made.type = "text";
    made.spellcheck = false;
    made.maxLength = 2000;
    made.enterKeyHint = "next";
    if (field.sort === "amount" || field.sort === "number") {
      made.inputMode = "decimal";
      made.classList.add("num");
    }
    return made;
  }
  const made = document.createElement("select");
  made.className = "form-select";
  made.append(new Option("", ""), ...kinds.map((name) => new Option(words[name], name.slice(5))));
  return made;
}

function paint(form: HTMLElement, field: Field, words: Words): void {
  const row = form.querySelector<HTMLElement>(`[data-path="${CSS.escape(field.path)}"]`);
  const input = row?.querySelector<HTMLInputElement>("[data-entry]");
  if (!row || !input) return;
  row.className = `rv-field is-${field.state}${field.stops ? " stops" : ""}`;
  const isTyping = document.activeElement === input && input.value !== (input.dataset.kept ?? "");
  if (!isTyping) set(input, field.input);
  input.dataset.kept = field.input;
  input.toggleAttribute("required", field.state === "missing");
  const state = row.querySelector<HTMLElement>(".rv-state")!;
  const shape = make("span", "rv-shape", SHAPES[field.state]);
  shape.setAttribute("aria-hidden", "true");
  state.replaceChildren(shape, words[`state.${field.state}`] ?? field.state);
  row.querySelector(".rv-why")!.textContent = field.reasons.join(" · ");
  row.querySelector(".rv-warn")!.textContent = field.warnings.join(" ");
  drawOthers(row.querySelector<HTMLElement>(".rv-others")!, field, words);
}

function set(input: HTMLInputElement | HTMLSelectElement, value: string): void {
  if (input instanceof HTMLSelectElement && value && ![...input.options].some((one) => one.value === value)) {
    input.append(new Option(value, value));
  }
  if (input.value !== value) input.value = value;
}

function drawOthers(box: HTMLElement, field: Field, words: Words): void {
  if (!field.alternatives.length) return box.replaceChildren();
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", `${words.other}: ${field.name}`);
  box.replaceChildren(
    ...field.alternatives.map((one, at) => {
      const made = make("button", "rv-other") as HTMLButtonElement;
      made.type = "button";
      made.dataset.other = String(at + 1);
      made.tabIndex = -1; // reached by Alt and its digit
      made.append(make("kbd", "", `${at + 1}`), ` ${one.input}`);
      if (one.from) made.append(make("span", "soft", ` ${one.from}`));
      return made;
    }),
  );
}

/** What is wrong with a field, beside it; empty where it is right again. */
export function complain(form: HTMLElement, path: string, sentence: string): void {
  const row = form.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`);
  if (!row) return;
  row.querySelector(".rv-error")!.textContent = sentence;
  row.querySelector("[data-entry]")!.toggleAttribute("aria-invalid", sentence !== "");
  if (sentence) row.querySelector("[data-entry]")!.setAttribute("aria-invalid", "true");
}

export const countStops = (fields: Field[], words: Words): string => {
  const count = fields.filter((one) => one.stops).length;
  return count ? told(words.to_look ?? "", { count }) : (words.none_to_look ?? "");
};
