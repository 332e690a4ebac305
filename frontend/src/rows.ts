// Lists: j and k go from row to row, x marks one, the box in the head marks all; the bar of deeds shows how many are.
import { areOff } from "./keys";

export function listenToRows(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || areOff() || document.querySelector("dialog[open]")) return;
    const target = event.target as HTMLElement;
    if (target.matches("textarea, select, input:not([type=checkbox])")) return;
    const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    if (event.key === "j" || event.key === "k") {
      const next = rows[event.key === "j" ? at + 1 : at < 0 ? rows.length - 1 : Math.max(0, at - 1)];
      next?.querySelector<HTMLElement>("a")?.focus();
      if (next) event.preventDefault();
    }
    if (event.key === "x" && at >= 0) rows[at]?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click();
  });
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.matches("[data-all]")) {
      for (const one of boxes()) one.checked = box.checked;
    }
    if (box.matches("[data-all], [data-match], [data-row] input[type=checkbox]")) count();
    if (box.matches("select[data-send]")) box.form?.requestSubmit();
  });
  document.addEventListener("htmx:after:swap", count);
  count();
}

const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>("[data-row] input[type=checkbox]")];

function count(): void {
  const all = boxes();
  const marked = all.filter((one) => one.checked).length;
  const everything = document.querySelector<HTMLInputElement>("[data-match]")?.checked ?? false;
  document.body.classList.toggle("has-marked", marked > 0 || everything);
  for (const place of document.querySelectorAll("[data-marked]")) place.textContent = String(marked);
  const head = document.querySelector<HTMLInputElement>("[data-all]");
  if (head) {
    head.checked = marked > 0 && marked === all.length;
    head.indeterminate = marked > 0 && marked < all.length;
  }
}
