// The review screen: one document after the other, its fields beside its page. What is said of it is `saying`, how one
// goes from document to document is `walk`.
import { ask } from "./api";
import { balance } from "./balance";
import type { Desk } from "./desk";
import { complain, countStops, draw, idOf, make } from "./fields";
import { laid, load } from "./keeping";
import { Lines } from "./lines";
import { notes } from "./notes";
import { anyStop, neighbour, nextStop } from "./order";
import { offer } from "./rules";
import { progress } from "./pace";
import { Saying } from "./saying";
import type { Field, Review, Words } from "./shape";
import { Pages } from "./pages";
import { Regions } from "./regions";
import { Stage } from "./stage";
import { told } from "./sums";
import { Walk } from "./walk";
import type { Box, Picked } from "./words";

const RETRY = 4000;
const LOOK = 60_000;

export class Screen implements Desk {
  readonly stage: Stage;
  readonly pages: Pages;
  readonly regions = new Regions(this);
  readonly lines: Lines;
  readonly saying: Saying;
  readonly walk: Walk;
  now: Review;
  current: string | null = null;
  private page = 1;

  constructor(
    readonly root: HTMLElement,
    first: Review,
    readonly words: Words,
  ) {
    this.now = first;
    this.stage = new Stage(
      this.part("stage"), this.part("sheet"), this.part<HTMLImageElement>("image"), this.part("marks"), this.part("drag"),
      {
        picked: (found, page) => this.picked(found, page),
        marked: (path) => this.marked(path),
        region: (area, page, turn) => void this.regions.read(area, page, turn),
        cropped: (area, page, turn) => void this.regions.crop(page, area, turn),
        turned: (page, turn) => this.regions.turned(page, turn),
      },
    );
    this.saying = new Saying(this);
    this.pages = new Pages(this, this.part("thumbs"));
    this.lines = new Lines(this.part("lines"), words, (changes) => this.saying.save(changes), (page, box) => void this.look(page, box));
    this.walk = new Walk(this);
    this.listen();
    window.setInterval(() => this.saying.retry(), RETRY);
    window.setInterval(() => this.prolong(), LOOK);
  }

  part<T extends HTMLElement = HTMLElement>(name: string): T {
    return this.root.querySelector<T>(`[data-rv="${name}"]`)!;
  }

  get form(): HTMLFormElement {
    return this.part<HTMLFormElement>("fields");
  }

  input(path: string | null): HTMLInputElement | null {
    return path ? this.form.querySelector<HTMLInputElement>(`#${idOf(path)}`) : null;
  }

  field(path: string | null): Field | undefined {
    return this.now.fields.find((one) => one.path === path);
  }

  /** Shows a document: its fields at once, its picture as soon as it is here. */
  async open(review: Review, place: { page?: number; field?: string | null } = {}): Promise<void> {
    this.now = laid(review, load(sessionStorage)[review.id] ?? []);
    this.current = null;
    this.stage.reset();
    this.part("notes").replaceChildren();
    this.paint();
    const field = place.field ?? anyStop(review.fields, null) ?? review.fields[0]?.path ?? null;
    this.page = place.page ?? this.field(field)?.page ?? 1;
    const shown = this.show(this.page);
    this.go(field);
    await shown;
    this.root.dataset.shown = review.id;
    performance.mark("review:shown");
    this.walk.arrived();
    this.saying.resend();
  }

  paint(): void {
    const { now, words } = this;
    draw(this.form, now.fields, words);
    offer(this);
    this.lines.draw(now);
    this.part("name").textContent = this.field("issuer.name")?.input || now.name;
    this.part("place").textContent = now.among ? told(words.place ?? "", { nth: now.nth, among: now.among }) : "";
    this.count();
    this.part("left").textContent = countStops(now.fields, words);
    this.part("findings").replaceChildren(...notes(now, words));
    this.mark();
    this.sum();
  }

  /** What was done today, and how long the rest will take. */
  count(): void {
    this.part("pace").textContent = progress(this.words, this.now.among, "goals" in this.root.dataset);
  }

  private mark(): void {
    const marks = this.now.fields
      .filter((one) => one.box && one.page === this.page)
      .map((one) => ({ path: one.path, box: one.box!, state: one.state, label: `${one.name}: ${one.input}` }));
    this.stage.mark(marks, this.current);
  }

  sum(): void {
    balance(this);
  }

  /** Puts the cursor into a field and the eye on its box. */
  go(path: string | null): void {
    const input = this.input(path);
    if (!input) return this.part("stage").focus({ preventScroll: true });
    input.closest("details")?.setAttribute("open", "");
    input.focus({ preventScroll: true });
    if (input instanceof HTMLInputElement) input.select();
    input.closest(".rv-field")?.scrollIntoView({ block: "nearest" });
  }

  private entered(path: string): void {
    this.current = path;
    for (const one of this.form.querySelectorAll(".is-here")) one.classList.remove("is-here");
    const row = this.input(path)?.closest(".rv-field");
    row?.classList.add("is-here");
    row?.scrollIntoView({ block: "nearest" });
    const field = this.field(path);
    void this.look(field?.page ?? null, field?.box ?? null);
    this.address();
  }

  private async look(page: number | null, box: Box | null): Promise<void> {
    if (page && page !== this.page && this.now.pages.some((one) => one.number === page)) await this.show(page);
    this.mark();
    if (box && page === this.page) this.stage.focus(box);
    else if (!box) this.stage.whole();
  }

  async show(number: number): Promise<void> {
    const page = this.now.pages.find((one) => one.number === number) ?? this.now.pages[0] ?? null;
    this.page = page?.number ?? 1;
    this.part("empty").hidden = page !== null;
    this.part("empty").textContent = page ? "" : (this.words.no_picture ?? "");
    this.part("page").textContent = page ? told(this.words.page ?? "", { number: page.number, count: this.now.pages.length }) : "";
    this.part("image").setAttribute("alt", this.part("page").textContent ?? "");
    this.pages.draw(this.page);
    const shown = this.stage.show(page);
    this.mark();
    this.address();
    await shown;
    this.sum();
  }

  get shownPage(): number {
    return this.page;
  }

  turn(step: 1 | -1): void {
    const at = this.now.pages.findIndex((one) => one.number === this.page);
    const page = this.now.pages[at + step];
    if (page) void this.show(page.number);
  }

  private address(): void {
    const wanted = new URLSearchParams({ page: String(this.page) });
    if (this.current) wanted.set("field", this.current);
    history.replaceState({ review: this.now.id }, "", `/documents/${this.now.id}/review?${wanted}`);
  }

  refuse(path: string, sentence: string): void {
    this.announce(sentence);
    if (!this.input(path)) return;
    complain(this.form, path, sentence);
    this.go(path);
  }

  taken(shape: Review): void {
    if (shape.id !== this.now.id) return;
    shape.watcher = this.now.watcher;
    this.now = laid(shape, load(sessionStorage)[shape.id] ?? []);
    this.paint();
  }

  announce(sentence: string): void {
    this.part("said").textContent = sentence;
  }

  private picked(found: Picked, page: number): void {
    const line = document.activeElement;
    if (line instanceof HTMLInputElement && line.dataset.column) {
      line.value = found.text;
      line.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    const path = this.current;
    if (!path) return;
    this.saying.fill(path, { said: found.text, how: "pointed", page, box: found.box });
    this.input(path)?.focus({ preventScroll: true });
  }

  /** A box was pressed: its field gets the cursor; an empty one that has it gets what the box says. */
  private marked(path: string): void {
    const here = this.field(this.current);
    const there = this.field(path);
    if (here && there && here.path !== path && !this.input(here.path)?.value) {
      this.saying.fill(here.path, { said: there.text || there.input, how: "pointed", page: there.page, box: there.box });
      this.input(here.path)?.focus({ preventScroll: true });
    } else this.go(path);
  }

  /** Accepts the field and goes to the next to look at. */
  accept(): void {
    const path = this.current;
    if (!path) return this.go(anyStop(this.now.fields, null));
    void this.saying.commit(path, true);
    const next = anyStop(this.now.fields, path);
    if (next) return this.go(next);
    const missing = this.now.fields.find((one) => one.state === "missing" && one.stops && !this.input(one.path)?.value.trim());
    if (missing) return this.refuse(missing.path, this.words.still_missing ?? "");
    this.announce(this.words.none_to_look ?? "");
    this.root.querySelector<HTMLElement>("[data-do=confirm]")?.focus({ preventScroll: true });
  }

  /** To the next field to look at; false where there is none that way. */
  step(step: 1 | -1): boolean {
    const next = nextStop(this.now.fields, this.current, step);
    if (next) this.go(next);
    return next !== null;
  }

  beside(step: 1 | -1): void {
    const next = neighbour(this.now.fields.map((one) => one.path), this.current ?? "", step);
    if (next) this.go(next);
  }

  /** As it is now: another tab, another person or the page before this one may have said something. */
  async refresh(): Promise<void> {
    const { id, version } = this.now;
    const shape = await ask<Review>(`/documents/${id}/review`).catch(() => null);
    if (shape && id === this.now.id && version === this.now.version && shape.version > version) this.taken(shape);
  }

  private prolong(): void {
    if (document.hidden) return;
    void ask(`/documents/${this.now.id}/look`, {}).catch(() => undefined);
    if (this.root.dataset.next) void ask(`/documents/${this.root.dataset.next}/look`, {}).catch(() => undefined);
  }

  note(sentence: string, kind: string): void {
    const made = make("p", `rv-note is-${kind}`, sentence);
    this.part("notes").replaceChildren(made);
    this.announce(sentence);
  }

  private listen(): void {
    const { form } = this;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("focusin", (event) => {
      const path = (event.target as HTMLElement).dataset.entry;
      if (path && path !== this.current) this.entered(path);
      else if (path) this.mark();
    });
    form.addEventListener("focusout", (event) => {
      const path = (event.target as HTMLElement).dataset.entry;
      if (path && !this.walk.isLeaving) void this.saying.commit(path);
    });
    form.addEventListener("input", () => this.sum());
    form.addEventListener("change", (event) => {
      if (event.target instanceof HTMLSelectElement) void this.saying.commit(event.target.dataset.entry!);
    });
    window.addEventListener("online", () => this.saying.retry());
    document.addEventListener("visibilitychange", () => document.hidden || void this.refresh());
    window.addEventListener("pageshow", (event) => event.persisted && void this.refresh());
    window.addEventListener("pagehide", () => this.saying.flush());
    window.addEventListener("popstate", () => {
      const id = /^\/documents\/([0-9a-f-]+)\/review/.exec(location.pathname)?.[1];
      if (id && id !== this.now.id) void this.walk.visit(id, false).catch(() => location.reload());
    });
  }
}
