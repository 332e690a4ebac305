// The pages of the document as thumbnails: shown, cut apart and joined by keys or by drag. What is cut or joined is read
// again as what it is; it can be undone as everything else.
import { ask, Refused } from "./api";
import { Cuts } from "./cuts";
import type { Desk } from "./desk";
import { make } from "./fields";
import { cutBefore, isCut, joinNext, moved, whole, type Parts } from "./parts";
import { told } from "./sums";

interface Listed {
  id: string;
  name: string;
  issuer_name: string | null;
  number: string | null;
}

const NEW = "new";
const MOST = 20;

export class Pages {
  private parts: Parts = [];
  private of = "";
  private dragged: number | null = null;
  private readonly cuts: Cuts;

  constructor(
    private readonly screen: Desk,
    private readonly box: HTMLElement,
  ) {
    this.cuts = new Cuts(screen, (parts) => this.accept(parts));
    box.addEventListener("click", (event) => {
      const deed = (event.target as HTMLElement).closest<HTMLElement>("[data-parts]")?.dataset.parts;
      if (deed === "cut") void this.cut();
      if (deed === "keep") this.set(whole(this.numbers));
    });
    box.addEventListener("dragstart", (event) => this.begun(event));
    box.addEventListener("dragover", (event) => this.dragged !== null && this.target(event) !== undefined && event.preventDefault());
    box.addEventListener("drop", (event) => this.dropped(event));
    box.addEventListener("dragend", () => this.ended());
    box.addEventListener("dragleave", () => undefined);
  }

  private get numbers(): number[] {
    return this.screen.now.pages.map((one) => one.number);
  }

  /** Of the document on the screen; `current` is the page that is shown large. */
  draw(current: number): void {
    const { now, words } = this.screen;
    this.box.hidden = now.pages.length < 2;
    if (this.box.hidden) {
      this.of = now.id;
      this.parts = whole(this.numbers);
      this.cuts.forget();
      return this.box.replaceChildren();
    }
    if (this.of !== now.id || this.parts.flat().length !== now.pages.length) {
      this.of = now.id;
      this.parts = whole(this.numbers);
      this.build(words);
      void this.cuts.propose(now.id, this.numbers);
    }
    for (const one of this.box.querySelectorAll<HTMLElement>("[data-page]")) {
      if (one.dataset.page === String(current)) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
  }

  /** A cut before the page that is shown, or none any more. */
  split(page: number): void {
    this.set(cutBefore(this.parts, page));
  }

  /** The part of the page with the next one; false where there is none, and other documents may be meant. */
  join(page: number): boolean {
    const next = joinNext(this.parts, page);
    if (next === this.parts) return false;
    this.set(next);
    return true;
  }

  /** What was proposed stands on the thumbnails; one more key cuts. */
  private accept(parts: Parts): void {
    this.set(parts);
    this.box.querySelector<HTMLElement>("[data-parts=cut]")?.focus();
  }

  private set(parts: Parts): void {
    this.parts = parts;
    this.build(this.screen.words);
    this.draw(this.screen.shownPage);
    this.screen.announce(isCut(parts) ? told(this.screen.words.cut_into ?? "", { count: parts.length }) : (this.screen.words.keep_whole ?? ""));
  }

  private build(words: Desk["words"]): void {
    const made = this.parts.map((part, nth) => {
      const box = make("div", "rv-part");
      box.setAttribute("role", "group");
      if (isCut(this.parts)) {
        const name = told(words.part ?? "", { number: nth + 1 });
        box.setAttribute("aria-label", name);
        box.append(make("span", "rv-part-name", name));
      }
      box.append(...part.map((number) => this.thumb(number)));
      return box;
    });
    const fresh = make("div", "rv-part rv-part-new", words.part_new);
    fresh.dataset.drop = NEW;
    this.box.replaceChildren(...made, fresh, ...(isCut(this.parts) ? this.buttons(words) : []));
  }

  private buttons(words: Desk["words"]): HTMLElement[] {
    const deeds: [string, string, string][] = [
      ["cut", "btn btn-sm btn-primary", told(words.cut_into ?? "", { count: this.parts.length })],
      ["keep", "btn btn-sm", words.keep_whole ?? ""],
    ];
    return deeds.map(([deed, look, text]) => {
      const one = make("button", look, text) as HTMLButtonElement;
      one.type = "button";
      one.dataset.parts = deed;
      return one;
    });
  }

  private thumb(number: number): HTMLElement {
    const { now, words } = this.screen;
    const page = now.pages.find((one) => one.number === number)!;
    const made = make("button", "rv-thumb") as HTMLButtonElement;
    made.type = "button";
    made.draggable = true;
    made.dataset.page = made.dataset.drop = String(number);
    made.setAttribute("aria-label", told(words.page ?? "", { number, count: now.pages.length }));
    const image = document.createElement("img");
    Object.assign(image, { src: page.url, alt: "", loading: "lazy", draggable: false });
    made.append(image, make("span", "", String(number)));
    return made;
  }

  private begun(event: DragEvent): void {
    const number = (event.target as HTMLElement).closest<HTMLElement>("[data-page]")?.dataset.page;
    if (!number || !event.dataTransfer) return;
    this.dragged = Number(number);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", number);
    this.box.classList.add("is-moving");
  }

  private target(event: DragEvent): string | undefined {
    return (event.target as HTMLElement).closest<HTMLElement>("[data-drop]")?.dataset.drop;
  }

  private dropped(event: DragEvent): void {
    const where = this.target(event);
    const page = this.dragged;
    this.ended();
    if (page === null || where === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.set(moved(this.parts, page, where === NEW ? null : Number(where)));
  }

  private ended(): void {
    this.dragged = null;
    this.box.classList.remove("is-moving");
  }

  private async cut(): Promise<void> {
    const { id } = this.screen.now;
    await this.replaced(id, `/documents/${id}/cut`, { parts: this.parts }, this.screen.words.cut_done ?? "");
  }

  private async replaced(id: string, path: string, body: unknown, sentence: string): Promise<void> {
    const { screen } = this;
    await screen.saying.sent;
    screen.saying.show("saving");
    try {
      await ask(path, body);
    } catch (error) {
      screen.saying.show("");
      return screen.note((error as Refused).message || (screen.words.failed ?? ""), "failed");
    }
    this.of = "";
    screen.walk.did({ kind: "replaced", id });
    if (!screen.root.dataset.next) return location.assign(`/documents/${id}`); // what became of it, and the way back
    await screen.walk.advance(true);
    screen.walk.toast(sentence);
  }

  /** Asks which other documents belong to this one. */
  async askJoin(dialog: HTMLDialogElement): Promise<void> {
    const { screen } = this;
    const { id } = screen.now;
    const list = dialog.querySelector<HTMLElement>("[data-list]")!;
    const found = await ask<{ items: Listed[] }>(`/documents?state=review&state=ready&most=${MOST}`).catch(() => ({ items: [] as Listed[] }));
    const others = found.items.filter((one) => one.id !== id);
    list.replaceChildren(...others.map((one) => choice(one)));
    dialog.querySelector<HTMLElement>("[data-none]")!.hidden = others.length > 0;
    dialog.returnValue = "";
    dialog.showModal();
    dialog.querySelector<HTMLElement>("input, button")?.focus();
    const marked: string[] = [];
    list.onchange = (event) => {
      const { value, checked } = event.target as HTMLInputElement;
      if (checked) marked.push(value);
      else marked.splice(marked.indexOf(value), 1);
    };
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes" && marked.length) {
        void this.replaced(id, "/documents/join", { documents: [id, ...marked] }, screen.words.join_done ?? "");
      } else screen.go(screen.current);
    }, { once: true });
  }
}

function choice(one: Listed): HTMLElement {
  const label = make("label", "check");
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", value: one.id });
  label.append(box, ` ${[one.issuer_name || one.name, one.number].filter(Boolean).join(" · ")}`);
  const item = make("li", "");
  item.append(label);
  return item;
}
