// The review screen: one document after the other. All that is done goes to the server at once and comes back in its
// normal form; the next document is at hand before it is asked for.
import { ask, Refused } from "./api";
import { complain, countStops, draw, idOf, make } from "./fields";
import { forget, keep, laid, load } from "./keeping";
import { Lines } from "./lines";
import { notes } from "./notes";
import { anyStop, neighbour, nextStop } from "./order";
import { offer } from "./rules";
import { load as paceOf, minutes, today } from "./pace";
import type { Change, Field, Review, Words } from "./shape";
import { Pages } from "./pages";
import { Regions } from "./regions";
import { Stage } from "./stage";
import { check, told } from "./sums";
import { Walk } from "./walk";
import type { Box, Picked } from "./words";

const RETRY = 4000;
const LOOK = 60_000;

export class Screen {
  readonly stage: Stage;
  readonly pages: Pages;
  readonly regions = new Regions(this);
  readonly lines: Lines;
  readonly walk: Walk;
  now: Review;
  current: string | null = null;
  /** All that is on its way to the server, one after the other. */
  saving: Promise<unknown> = Promise.resolve();
  private page = 1;
  private underway = 0;

  constructor(
    readonly root: HTMLElement,
    first: Review,
    readonly words: Words,
  ) {
    this.now = first;
    this.stage = new Stage(
      this.part("stage"), this.part("sheet"), this.part<HTMLImageElement>("image"), this.part("marks"), this.part("drag"),
      {
        picked: (found, page, isForced) => this.picked(found, page, isForced),
        marked: (path) => this.marked(path),
        region: (area, page, turn) => void this.regions.read(area, page, turn),
        cropped: (area, page, turn) => void this.regions.crop(page, area, turn),
        turned: (page, turn) => this.regions.turned(page, turn),
      },
    );
    this.pages = new Pages(this, this.part("thumbs"));
    this.lines = new Lines(this.part("lines"), words, (changes) => this.save(changes), (page, box) => void this.look(page, box));
    this.walk = new Walk(this);
    this.listen();
    window.setInterval(() => this.retry(), RETRY);
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
    this.resend();
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
    this.part("pace").textContent = this.pace();
  }

  private pace(): string {
    const pace = paceOf(localStorage, today());
    const left = minutes(pace, this.now.among);
    const isCounted = "goals" in this.root.dataset;
    const all = [isCounted && pace.count ? told(this.words.today ?? "", { count: pace.count }) : "", left ? told(this.words.minutes ?? "", { count: left }) : ""];
    return all.filter(Boolean).join(" · ");
  }

  private mark(): void {
    const marks = this.now.fields
      .filter((one) => one.box && one.page === this.page)
      .map((one) => ({ path: one.path, box: one.box!, state: one.state, label: `${one.name}: ${one.input}` }));
    this.stage.mark(marks, this.current);
  }

  /** Whether the amounts on the screen agree, as they are typed; with what would make them. */
  sum(): void {
    const box = this.part("sum");
    const shown = (one: Field): string => {
      const input = this.input(one.path);
      return input && input.value !== one.input ? input.value : one.value;
    };
    const amounts = this.now.fields.filter((one) => one.group === "sums");
    const values = Object.fromEntries(amounts.map((one) => [one.path, shown(one).replace(",", ".")]));
    const doubtful = amounts.filter((one) => one.stops || one.state === "empty").map((one) => one.path);
    const seen = new Set(this.stage.texts.map((one) => one.replace(/[^\d.,-]/g, "").replace(/,(?=\d{3})/g, "").replace(",", ".")));
    const found = check(values, doubtful, seen);
    box.className = `rv-sum is-${found.state}`;
    if (found.state === "unknown") return box.replaceChildren();
    const first = found.state === "agrees" ? `✓ ${this.words["sum.agrees"]}` : `✕ ${told(this.words["sum.differs"] ?? "", found as never)}`;
    const all = [make("strong", "", first), make("span", "soft", told(this.words["sum.formula"] ?? "", found as never))];
    if (found.fix) {
      const button = make("button", "btn btn-sm", told(this.words["sum.fix"] ?? "", { field: this.field(found.fix.path)?.name ?? found.fix.path, value: found.fix.value }));
      (button as HTMLButtonElement).type = "button";
      button.dataset.fix = JSON.stringify(found.fix);
      all.push(button);
    }
    box.replaceChildren(...all);
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

  // --- saying what a field is

  /** Sends changes; true once they are kept. What is refused is told beside its field. */
  save(changes: Change[]): Promise<boolean> {
    const { id } = this.now;
    if (!changes.length) return Promise.resolve(true);
    this.say("saving");
    keep(sessionStorage, id, changes);
    this.underway += 1;
    const work = this.saving.then(() => this.send(id, changes)).finally(() => (this.underway -= 1));
    this.saving = work.catch(() => undefined);
    return work;
  }

  private async send(id: string, changes: Change[]): Promise<boolean> {
    try {
      const shape = await ask<Review>(`/documents/${id}/corrections`, { changes });
      forget(sessionStorage, id, changes);
      if (shape.undo !== null) for (let at = changes.length - 1; at >= 0; at -= 1) this.walk.did({ kind: "correct", id, nth: shape.undo - at });
      this.walk.saved(shape, changes.some((one) => one.path === "issuer.tax_id") ? 2 : 1); // a tax number may bring its name
      this.taken(shape);
      for (const one of changes) complain(this.form, one.path, "");
      this.say(this.underway > 1 ? "saving" : "saved");
      return true;
    } catch (error) {
      const refused = error as Refused;
      if (!refused.status || refused.status >= 500 || refused.status === 401) {
        this.say(refused.status === 401 ? "signed_out" : "unsaved");
        return true; // it is kept here, and sent again
      }
      forget(sessionStorage, id, changes);
      this.say("");
      if (id === this.now.id) this.refuse(changes[0]!.path, refused.message);
      return false;
    }
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

  say(word: string): void {
    const box = this.part("saved");
    box.dataset.state = word;
    box.textContent = word ? `${word === "saved" ? "✓ " : ""}${this.words[word] ?? ""}` : "";
    if (word !== "signed_out") return;
    const link = make("a", "", this.words.sign_in) as HTMLAnchorElement;
    Object.assign(link, { href: "/login", target: "_blank", rel: "noopener" });
    box.append(" ", link);
  }

  announce(sentence: string): void {
    this.part("said").textContent = sentence;
  }

  /** What was typed into a field, if it is news; `agreed` where a doubtful one is accepted as it stands. */
  commit(path: string, isAccepted = false): Promise<boolean> {
    const input = this.input(path);
    const field = this.field(path);
    if (!input || !field) return Promise.resolve(true);
    const isNews = input.value.trim() !== field.input;
    if (!isNews && !(isAccepted && field.stops && field.input)) return Promise.resolve(true);
    if (input.value.trim()) field.stops = false; // what comes next is known before the answer
    const change: Change = { path, said: input.value, how: isNews ? "typed" : "agreed", page: field.page, box: field.box };
    input.dataset.kept = input.value;
    field.input = input.value;
    return this.save([change]);
  }

  fill(path: string, change: Omit<Change, "path">): void {
    const input = this.input(path);
    const field = this.field(path);
    if (!input || !field) return;
    input.value = change.said;
    input.dataset.kept = change.said;
    field.input = change.said;
    if (change.said) field.stops = false;
    void this.save([{ path, ...change }]);
    this.sum();
  }

  choose(path: string, nth: number): boolean {
    const other = this.field(path)?.alternatives[nth - 1];
    if (!other) return false;
    this.fill(path, { said: other.input, how: "chosen" });
    return true;
  }

  private picked(found: Picked, page: number, isForced: boolean): void {
    const line = document.activeElement;
    if (line instanceof HTMLInputElement && line.dataset.column) {
      line.value = found.text;
      line.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    const path = this.current;
    if (!path) return;
    void isForced;
    this.fill(path, { said: found.text, how: "pointed", page, box: found.box });
    this.input(path)?.focus({ preventScroll: true });
  }

  /** A box was pressed: its field gets the cursor; an empty one that has it gets what the box says. */
  private marked(path: string): void {
    const here = this.field(this.current);
    const there = this.field(path);
    if (here && there && here.path !== path && !this.input(here.path)?.value) {
      this.fill(here.path, { said: there.text || there.input, how: "pointed", page: there.page, box: there.box });
      this.input(here.path)?.focus({ preventScroll: true });
    } else this.go(path);
  }

  /** Accepts the field and goes to the next to look at. */
  accept(): void {
    const path = this.current;
    if (!path) return this.go(anyStop(this.now.fields, null));
    void this.commit(path, true);
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

  // --- what happens by itself

  resend(): void {
    const waiting = load(sessionStorage)[this.now.id];
    if (waiting?.length) void this.save(waiting);
  }

  private retry(): void {
    if (this.part("saved").dataset.state === "unsaved" || this.part("saved").dataset.state === "signed_out") this.resend();
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
      if (path && !this.walk.isLeaving) void this.commit(path);
    });
    form.addEventListener("input", () => this.sum());
    form.addEventListener("change", (event) => {
      if (event.target instanceof HTMLSelectElement) void this.commit(event.target.dataset.entry!);
    });
    window.addEventListener("online", () => this.retry());
    document.addEventListener("visibilitychange", () => document.hidden || void this.refresh());
    window.addEventListener("pageshow", (event) => event.persisted && void this.refresh());
    window.addEventListener("pagehide", () => this.flush());
    window.addEventListener("popstate", () => {
      const id = /^\/documents\/([0-9a-f-]+)\/review/.exec(location.pathname)?.[1];
      if (id && id !== this.now.id) void this.walk.visit(id, false).catch(() => location.reload());
    });
  }

  /** The page goes away: what is half typed goes with the last breath. */
  private flush(): void {
    const path = this.current;
    const input = this.input(path);
    const field = this.field(path);
    if (!path || !input || !field || input.value.trim() === field.input) return;
    void ask(`/documents/${this.now.id}/corrections`, { changes: [{ path, said: input.value, how: "typed" }] }, true).catch(() => undefined);
  }
}
