// Keys of the page: `data-key` on a link, button or field names its own ("g i"). They can be switched off (WCAG 2.1.4)
// and rest while somebody types.
const PAUSE = 1200;

const root = document.documentElement;
export const areOff = (): boolean => root.dataset.keys === "off";

export function listenToKeys(): void {
  let typed = "";
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target as HTMLElement;
    if (event.key === "Escape" && target.matches("[data-search]")) return target.blur();
    if (isTyping(target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") return press(event, document.querySelector<HTMLElement>("[data-key='?']"));
    if (areOff()) return;
    const now = Date.now();
    typed = now - last < PAUSE ? `${typed} ${event.key}`.trim() : event.key;
    last = now;
    const found = byKey(typed) ?? byKey((typed = event.key));
    if (found) {
      typed = "";
      press(event, found);
    }
  });
  const dialog = document.querySelector<HTMLDialogElement>("#keys");
  const box = dialog?.querySelector<HTMLInputElement>("input");
  document.addEventListener("click", (event) => {
    if ((event.target as HTMLElement).closest("[data-key='?']") && dialog) {
      event.preventDefault();
      dialog.showModal();
    }
  });
  box?.addEventListener("change", () => {
    root.dataset.keys = box.checked ? "on" : "off";
    const told = new FormData();
    told.set("csrf_token", document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content ?? "");
    told.set("keys", root.dataset.keys);
    // kept alive: who leaves the page right after has said it all the same
    void fetch("/look", { method: "POST", body: told, redirect: "manual", keepalive: true });
  });
}

function byKey(keys: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-key="${CSS.escape(keys)}"]`);
}

function press(event: Event, found: HTMLElement | null): void {
  if (!found) return;
  event.preventDefault();
  if (found.matches("input, select, textarea")) {
    found.focus();
    if (found instanceof HTMLInputElement) found.select();
  } else found.click();
}

function isTyping(target: HTMLElement): boolean {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
}
