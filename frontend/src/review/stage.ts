// The page of the document in its window: moved, enlarged, turned; the boxes of fields on it; words under the pointer.
import type { Page } from "./shape";
import { fit, focused, kept, moved, shown, toPage, zoomed, type Point, type Size, type View } from "./view";
import { at, inside, type Box, type Picked, type Word } from "./words";

export interface Mark {
  path: string;
  box: Box;
  state: string;
  label: string;
}
export interface Deeds {
  /** A word was pointed at, or several were drawn around. */
  picked(found: Picked, page: number): void;
  /** The box of a field was pressed. */
  marked(path: string): void;
  /** A frame was drawn where no word is, or with Alt: it is to be read. */
  region(area: Box, page: number, turn: View["turn"]): void;
  /** A frame was drawn that the page is to be cut to. */
  cropped(area: Box, page: Page, turn: View["turn"]): void;
  turned(page: Page, turn: View["turn"]): void;
}

const STEP = 60;
const DRAG = 5; // pixels that a hand may tremble

export class Stage {
  page: Page | null = null;
  private view: View = { zoom: 1, turn: 0, x: 0, y: 0 };
  private turns = new Map<number, View["turn"]>();
  private words: Word[] = [];
  private known = new Map<string, Promise<Word[]>>();
  private from: Point | null = null;
  private isWhole = true;
  private isCropping = false;

  constructor(
    private readonly window: HTMLElement,
    private readonly sheet: HTMLElement,
    private readonly image: HTMLImageElement,
    private readonly marks: HTMLElement,
    private readonly drag: HTMLElement,
    private readonly deeds: Deeds,
  ) {
    window.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    window.addEventListener("pointerdown", (event) => this.down(event));
    window.addEventListener("pointermove", (event) => this.move(event));
    window.addEventListener("pointerup", (event) => this.up(event));
    window.addEventListener("pointercancel", () => this.ended());
    new ResizeObserver(() => this.isWhole && this.whole()).observe(window);
  }

  /** Shows a page; resolves once its picture is painted. */
  async show(page: Page | null): Promise<void> {
    if (this.page !== page) this.sheet.querySelector(".rv-reading")?.remove();
    this.page = page;
    this.sheet.hidden = !page;
    this.words = [];
    this.marks.replaceChildren();
    if (!page) return;
    this.sheet.style.width = `${page.width}px`;
    this.sheet.style.height = `${page.height}px`;
    if (this.image.getAttribute("src") !== page.url) this.image.src = page.url;
    if (!this.turns.has(page.number) && page.turn) this.turns.set(page.number, page.turn);
    this.crop(page);
    this.whole();
    const [words] = await Promise.all([this.wordsOf(page), this.image.decode().catch(() => undefined)]);
    if (this.page === page) this.words = words;
  }

  /** Gets words and picture of a page that will be shown soon. */
  async prepare(page: Page): Promise<void> {
    const image = new Image();
    image.src = page.url;
    await Promise.all([this.wordsOf(page), image.decode().catch(() => undefined)]);
  }

  /** Another document: its pages are turned as they are. */
  reset(): void {
    this.turns.clear();
    this.cropping(false);
  }

  /** What was known of a page is no longer so. */
  forget(page: Page): void {
    this.known.delete(page.words);
  }

  /** Whether the next frame says what the page is cut to. */
  cropping(on: boolean): void {
    this.isCropping = on;
    this.window.classList.toggle("is-cropping", on);
  }

  get isAsked(): boolean {
    return this.isCropping;
  }

  get turn(): View["turn"] {
    return this.view.turn;
  }

  /** What lies outside of the crop is dimmed. */
  private crop(page: Page): void {
    const made = this.sheet.querySelector<HTMLElement>(".rv-crop") ?? document.createElement("div");
    made.className = "rv-crop";
    made.hidden = !page.crop;
    if (!page.crop) return;
    const [x0, y0, x1, y1] = page.crop as Box;
    const share = (value: number): string => `${value * 100}%`;
    Object.assign(made.style, { left: share(x0), top: share(y0), width: share(x1 - x0), height: share(y1 - y0) });
    this.marks.before(made);
  }

  get texts(): string[] {
    return this.words.map((one) => one[0]);
  }

  whole(): void {
    if (!this.page) return;
    this.isWhole = true;
    this.put(fit(this.page, this.size, this.turns.get(this.page.number) ?? 0));
  }

  zoom(factor: number, point?: Point): void {
    if (!this.page) return;
    this.isWhole = false;
    this.put(kept(zoomed(this.view, factor, point ?? [this.size.width / 2, this.size.height / 2]), this.page, this.size));
  }

  rotate(): void {
    if (!this.page) return;
    this.turns.set(this.page.number, (((this.turns.get(this.page.number) ?? 0) + 90) % 360) as View["turn"]);
    this.whole();
    this.deeds.turned(this.page, this.view.turn);
  }

  shift(dx: number, dy: number): void {
    if (!this.page) return;
    this.isWhole = false;
    this.put(kept(moved(this.view, dx * STEP, dy * STEP), this.page, this.size));
  }

  focus(box: Box): void {
    if (!this.page) return;
    this.isWhole = false;
    this.put(focused(this.view, box, this.page, this.size));
  }

  mark(marks: Mark[], current: string | null): void {
    this.marks.replaceChildren(
      ...marks.map((one) => {
        const made = document.createElement("button");
        made.type = "button";
        made.tabIndex = -1;
        made.className = `rv-mark is-${one.state}${one.path === current ? " is-current" : ""}`;
        made.dataset.mark = one.path;
        made.setAttribute("aria-label", one.label);
        const pad = Math.max(1, (one.box[3] - one.box[1]) * 0.15);
        Object.assign(made.style, {
          left: `${one.box[0] - pad}px`,
          top: `${one.box[1] - pad}px`,
          width: `${one.box[2] - one.box[0] + 2 * pad}px`,
          height: `${one.box[3] - one.box[1] + 2 * pad}px`,
        });
        return made;
      }),
    );
  }

  /** Where a box of the page stands on the screen, for tests and for the eye. */
  onScreen(box: Box): Box {
    return shown(this.view, box);
  }

  private wordsOf(page: Page): Promise<Word[]> {
    let found = this.known.get(page.words);
    if (!found) {
      found = fetch(page.words)
        .then((answer) => (answer.ok ? (answer.json() as Promise<{ words: Word[] }>) : { words: [] }))
        .then((told) => told.words)
        .catch(() => []);
      this.known.set(page.words, found);
    }
    return found;
  }

  private get size(): Size {
    return { width: this.window.clientWidth || 1, height: this.window.clientHeight || 1 };
  }

  private put(view: View): void {
    this.view = view;
    this.sheet.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.zoom}) rotate(${view.turn}deg)`;
    this.sheet.style.setProperty("--rv-line", `${1.5 / view.zoom}px`);
    this.sheet.dataset.zoom = view.zoom.toFixed(3);
    this.sheet.dataset.turn = String(view.turn);
  }

  private wheel(event: WheelEvent): void {
    if (!this.page) return;
    event.preventDefault();
    if (event.ctrlKey) return this.zoom(Math.exp(-event.deltaY / 300), this.point(event));
    this.isWhole = false;
    this.put(kept(moved(this.view, -event.deltaX, -event.deltaY), this.page, this.size));
  }

  private point(event: MouseEvent): Point {
    const frame = this.window.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  }

  private down(event: PointerEvent): void {
    if (!this.page || event.button > 1) return;
    this.from = this.point(event);
    if (event.button === 1 || event.pointerType === "touch") this.window.classList.add("is-moving");
    event.preventDefault(); // the cursor stays in its field
  }

  private move(event: PointerEvent): void {
    if (!this.from || !this.page) return;
    const here = this.point(event);
    if (this.window.classList.contains("is-moving")) {
      this.isWhole = false;
      this.put(kept(moved(this.view, here[0] - this.from[0], here[1] - this.from[1]), this.page, this.size));
      if (Math.hypot(here[0] - this.from[0], here[1] - this.from[1]) > 0) this.window.classList.add("has-moved");
      this.from = here;
      return;
    }
    if (!this.isDrag(here)) return;
    if (this.drag.hidden) this.window.setPointerCapture(event.pointerId);
    this.drag.hidden = false;
    const [x0, y0, x1, y1] = this.area(here);
    Object.assign(this.drag.style, { left: `${x0}px`, top: `${y0}px`, width: `${x1 - x0}px`, height: `${y1 - y0}px` });
  }

  private up(event: PointerEvent): void {
    if (!this.from || !this.page) return;
    const here = this.point(event);
    const wasMoved = this.window.classList.contains("has-moved");
    if (!wasMoved && this.isDrag(here) && !this.drag.hidden) {
      const area = this.area(here);
      const found = event.altKey || this.isCropping ? null : inside(this.words, area);
      if (this.isCropping) this.deeds.cropped(area, this.page, this.view.turn);
      else if (found) this.deeds.picked(found, this.page.number);
      else this.deeds.region(area, this.page.number, this.view.turn);
      this.cropping(false);
    } else if (!wasMoved) this.press(event, here);
    this.ended();
  }

  private press(event: PointerEvent, here: Point): void {
    const path = (event.target as HTMLElement).closest<HTMLElement>("[data-mark]")?.dataset.mark;
    const found = at(this.words, ...toPage(this.view, here));
    if (path && !event.altKey) this.deeds.marked(path);
    if (found && (!path || event.altKey)) this.deeds.picked(found, this.page!.number);
  }

  private area(here: Point): Box {
    const [ax, ay] = toPage(this.view, this.from!);
    const [bx, by] = toPage(this.view, here);
    return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
  }

  private isDrag([x, y]: Point): boolean {
    return Math.hypot(x - this.from![0], y - this.from![1]) > DRAG;
  }

  private ended(): void {
    this.from = null;
    this.drag.hidden = true;
    this.window.classList.remove("is-moving", "has-moved");
  }
}
