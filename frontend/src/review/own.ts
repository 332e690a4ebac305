// Fields of the company's own beside the others: each is kept as soon as it is left. Companies without any ask once.
import { ask, Refused } from "./api";
import type { Desk } from "./desk";
import { make } from "./fields";

interface Own {
  field: string;
  name: string;
  sort: string;
  choices: string[];
  text: string;
}

export function own(screen: Desk): void {
  const form = screen.part<HTMLFormElement>("own");
  if (!form) return;
  let none = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => void keep(form, event.target as HTMLInputElement));
  const show = async (): Promise<void> => {
    const id = screen.now.id;
    if (none || form.dataset.of === id) return;
    form.dataset.of = id;
    const told = await ask<{ items: Own[] }>(`/documents/${id}/own-fields`).catch(() => ({ items: [] }));
    if (form.dataset.of !== id) return;
    none = told.items.length === 0;
    form.hidden = none;
    form.querySelector("div")!.replaceChildren(...told.items.map(row));
  };
  new MutationObserver(() => void show()).observe(screen.root, { attributes: true, attributeFilter: ["data-shown"] });
}

function row(one: Own): HTMLElement {
  const place = make("div", "rv-own-row");
  const label = document.createElement("label");
  label.textContent = one.name;
  label.htmlFor = `own-${one.field}`;
  const input = one.sort === "choice" ? choices(one) : document.createElement("input");
  input.id = label.htmlFor;
  input.className = one.sort === "choice" ? "form-select" : "form-control";
  input.value = one.text;
  input.dataset.own = one.field;
  place.append(label, input, make("p", "wrong"));
  return place;
}

function choices(one: Own): HTMLSelectElement {
  const select = document.createElement("select");
  for (const choice of ["", ...one.choices]) select.append(new Option(choice || "—", choice));
  return select;
}

async function keep(form: HTMLFormElement, input: HTMLInputElement): Promise<void> {
  const wrong = input.closest(".rv-own-row")?.querySelector(".wrong");
  const id = form.dataset.of;
  if (!wrong || !id) return;
  try {
    const values = [{ field: input.dataset.own, said: input.value }];
    const told = await ask<{ items: Own[] }>(`/documents/${id}/own-fields`, { values }, true, "PATCH");
    const kept = told.items.find((one) => one.field === input.dataset.own);
    if (form.dataset.of === id && kept) input.value = kept.text;
    wrong.textContent = "";
    input.removeAttribute("aria-invalid");
  } catch (error) {
    wrong.textContent = error instanceof Refused ? error.message : "";
    input.setAttribute("aria-invalid", "true");
  }
}
