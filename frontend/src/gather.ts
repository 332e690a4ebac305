// A document of the list dropped on another: they are pages of one. By mouse its name or its grip is taken, by touch the
// grip; marked ones come along. Nothing is joined before the dialog was answered. By keys they are marked and joined.
const FAR = 6; // pixels that a hand may tremble
const EDGE = 56; // of the window, where the page moves by itself
const STEP = 14;

interface Held {
  ids: string[];
  row: HTMLElement;
  x: number;
  y: number;
  chip: HTMLElement | null;
  over: HTMLElement | null;
}

export function listenToGathering(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#gather");
  if (!dialog) return;
  let held: Held | null = null;

  const rowAt = (x: number, y: number): HTMLElement | null => document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-joins]") ?? null;
  const letGo = (): void => {
    held?.chip?.remove();
    held?.over?.classList.remove("is-target");
    document.body.classList.remove("is-gathering");
    held = null;
  };
  const point = (one: Held): void => {
    const found = rowAt(one.x, one.y);
    const over = found && !one.ids.includes(idOf(found)) ? found : null;
    if (over !== one.over) one.over?.classList.remove("is-target");
    over?.classList.add("is-target");
    one.over = over;
    if (one.chip) one.chip.style.transform = `translate(${one.x + 12}px, ${one.y + 12}px)`;
  };
  const roll = (): void => {
    if (!held?.chip) return;
    const way = held.y < EDGE ? -1 : held.y > innerHeight - EDGE ? 1 : 0;
    if (way) {
      scrollBy(0, way * STEP);
      point(held);
    }
    requestAnimationFrame(roll);
  };

  document.addEventListener("dragstart", (event) => {
    if ((event.target as HTMLElement).closest?.("[data-joins]")) event.preventDefault(); // the link itself is not what is taken
  });
  document.addEventListener("pointerdown", (event) => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>("[data-joins]");
    const isTaken = target.closest(".grip") !== null || (event.pointerType === "mouse" && target.closest("td.main > a") !== null);
    if (!row || !isTaken || event.button !== 0 || !event.isPrimary) return;
    held = { ids: taken(row), row, x: event.clientX, y: event.clientY, chip: null, over: null };
  });
  document.addEventListener("pointermove", (event) => {
    if (!held || !event.isPrimary) return;
    if (event.pointerType === "mouse" && !event.buttons) return letGo(); // it was let go outside of the window
    if (!held.chip && Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR) return;
    [held.x, held.y] = [event.clientX, event.clientY];
    if (!held.chip) {
      held.chip = chip(held);
      document.body.classList.add("is-gathering");
      requestAnimationFrame(roll);
    }
    point(held);
  });
  document.addEventListener("pointerup", (event) => {
    if (!held?.chip) return letGo();
    [held.x, held.y] = [event.clientX, event.clientY];
    point(held);
    const { over, ids } = held;
    letGo();
    const mute = (click: Event): void => (click.preventDefault(), click.stopPropagation());
    document.addEventListener("click", mute, { capture: true, once: true });
    window.setTimeout(() => document.removeEventListener("click", mute, true)); // where no click follows
    if (over) ask(dialog, [idOf(over), ...ids]);
  });
  document.addEventListener("pointercancel", letGo);
  document.addEventListener("keydown", (event) => event.key === "Escape" && letGo());
  dialog.querySelector("[data-turn-round]")?.addEventListener("click", () => {
    const list = dialog.querySelector("ol")!;
    list.replaceChildren(...[...list.children].reverse());
  });
}

const idOf = (row: HTMLElement): string => row.id.slice(2);

/** The document of the row; with all that are marked where it is. Oldest first: so pages were photographed. */
function taken(row: HTMLElement): string[] {
  const marked = [...document.querySelectorAll<HTMLElement>("[data-joins]")].filter((one) => one.querySelector<HTMLInputElement>("input[name=id]")?.checked);
  return (marked.includes(row) ? marked : [row]).map(idOf).sort();
}

function chip(held: Held): HTMLElement {
  const made = document.createElement("div");
  made.className = "gather-chip";
  made.setAttribute("aria-hidden", "true");
  made.textContent = held.row.dataset.joins ?? "";
  if (held.ids.length > 1) {
    const count = document.createElement("b");
    count.textContent = String(held.ids.length);
    made.append(count);
  }
  document.body.append(made);
  return made;
}

function ask(dialog: HTMLDialogElement, ids: string[]): void {
  dialog.querySelector("ol")!.replaceChildren(...ids.map(sheet));
  dialog.showModal();
}

function sheet(id: string): HTMLElement {
  const made = document.createElement("li");
  const image = document.createElement("img");
  Object.assign(image, { src: `/api/v1/documents/${id}/pages/1.webp`, alt: "" });
  image.addEventListener("error", () => image.remove()); // of data alone there is no picture
  const name = document.createElement("span");
  name.textContent = document.getElementById(`d-${id}`)?.dataset.joins ?? "";
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "id", value: id });
  made.append(image, name, input);
  return made;
}
