// The camera page: photos are judged as they are taken, kept here at once, and sent when there is a connection.
import "./capture.scss";
import { Camera } from "./camera";
import { judged, shrunk, SIDE, SMALLEST } from "./quality";
import { sendAll, type Outcome } from "./sender";
import { all, drop, newId, put, tell, told, type Paper, type Shot } from "./store";

const root = document.querySelector<HTMLElement>("[data-capture]");
const RETRY = 15_000;
const MOST_SHOTS = 20;

class Page {
  private readonly camera: Camera;
  private owner = "";
  private asked: Shot | null = null;
  private outcome: Outcome = "sent";

  constructor(
    private readonly root: HTMLElement,
    private readonly words: Record<string, string>,
  ) {
    this.camera = new Camera(this.part<HTMLVideoElement>("video"));
  }

  part<T extends HTMLElement = HTMLElement>(name: string): T {
    return this.root.querySelector<T>(`[data-cap="${name}"]`)!;
  }

  async begin(): Promise<void> {
    await this.whose();
    this.listen();
    await this.paint();
    this.root.dataset.ready = "";
    void this.send();
    this.part("viewfinder").hidden = !(await this.camera.begin());
    this.part("no-camera").hidden = this.camera.isOn;
  }

  /** Whose photos these are: of the page, or, without a connection, of who was here last. */
  private async whose(): Promise<void> {
    const csrf = document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content;
    const owner = this.root.dataset.owner;
    if (csrf && owner) {
      await tell({ owner, csrf, language: document.documentElement.lang });
      void caches.open("cuadra-shell").then((kept) => kept.add("/capture/shell")).catch(() => undefined);
      void navigator.storage?.persist?.();
    }
    this.owner = owner || ((await told())?.owner ?? "");
    this.part("nobody").hidden = this.owner !== "";
  }

  private listen(): void {
    const on = (name: string, deed: () => unknown): void => this.part(name).addEventListener("click", () => void deed());
    on("shoot", () => this.shoot());
    on("use", () => this.answer(true));
    on("again", () => this.answer(false));
    on("done", () => this.done());
    on("send", () => this.send());
    this.part<HTMLInputElement>("files").addEventListener("change", (event) => {
      const input = event.target as HTMLInputElement;
      const chosen = [...(input.files ?? [])];
      input.value = "";
      void this.taken(chosen);
    });
    this.part<HTMLInputElement>("several").addEventListener("change", () => void this.paint());
    this.part("queue").addEventListener("click", (event) => {
      const button = (event.target as HTMLElement).closest<HTMLElement>("[data-drop], [data-again]");
      const id = button?.closest<HTMLElement>("[data-paper]")?.dataset.paper;
      if (id) void (button!.dataset.drop === undefined ? this.retry(id) : this.forget(id));
    });
    this.part("strip").addEventListener("click", (event) => {
      const nth = (event.target as HTMLElement).closest<HTMLElement>("[data-shot]")?.dataset.shot;
      if (nth) void this.takeOut(Number(nth));
    });
    window.addEventListener("online", () => void this.send());
    window.setInterval(() => void this.send(), RETRY);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.camera.end();
      else void this.camera.begin().then(() => this.paint());
    });
  }

  private async shoot(): Promise<void> {
    const blob = await this.camera.shoot();
    if (blob) await this.taken([new File([blob], `foto-${stamp()}.jpg`, { type: blob.type })]);
  }

  private async taken(files: File[]): Promise<void> {
    for (const file of files.slice(0, MOST_SHOTS)) {
      const shot: Shot = { blob: file, name: file.name || `foto-${stamp()}.jpg`, faults: await faultsOf(file) };
      if (shot.faults.length) await this.ask(shot);
      else await this.keep(shot);
    }
  }

  /** Says what is wrong with a photo and lets the person decide. */
  private ask(shot: Shot): Promise<void> {
    this.asked = shot;
    const box = this.part("asking");
    this.part("faults").replaceChildren(...shot.faults.map((one) => made("li", this.words[`fault.${one}`] ?? one)));
    box.hidden = false;
    this.part("again").focus();
    return new Promise((done) => box.addEventListener("answered", () => done(), { once: true }));
  }

  private async answer(isUsed: boolean): Promise<void> {
    const shot = this.asked;
    this.asked = null;
    this.part("asking").hidden = true;
    if (shot && isUsed) await this.keep(shot);
    this.part("asking").dispatchEvent(new Event("answered"));
    this.part("shoot").focus();
  }

  private async keep(shot: Shot): Promise<void> {
    const isSeveral = this.part<HTMLInputElement>("several").checked;
    const draft = isSeveral ? await this.draft() : null;
    const paper: Paper = draft ?? { id: newId(), owner: this.owner, at: Date.now(), state: isSeveral ? "draft" : "waiting", shots: [], told: "", document: "" };
    paper.shots.push(shot);
    await put(paper);
    await this.paint();
    if (!isSeveral) void this.send();
  }

  private async draft(): Promise<Paper | null> {
    return (await all(this.owner)).find((one) => one.state === "draft") ?? null;
  }

  /** The photos so far are one document: it goes. */
  private async done(): Promise<void> {
    const draft = await this.draft();
    if (!draft) return;
    await put({ ...draft, state: "waiting" });
    await this.paint();
    void this.send();
  }

  private async takeOut(nth: number): Promise<void> {
    const draft = await this.draft();
    if (!draft) return;
    draft.shots.splice(nth, 1);
    await (draft.shots.length ? put(draft) : drop(draft.id));
    await this.paint();
  }

  private async retry(id: string): Promise<void> {
    const paper = (await all(this.owner)).find((one) => one.id === id);
    if (paper) await put({ ...paper, state: "waiting", told: "" });
    await this.send();
  }

  private async forget(id: string): Promise<void> {
    const paper = (await all(this.owner)).find((one) => one.id === id);
    if (paper && (paper.state === "sent" || window.confirm(this.words.forget ?? ""))) await drop(id);
    await this.paint();
  }

  private async send(): Promise<void> {
    if (!this.owner) return;
    if (navigator.onLine) this.outcome = await sendAll(() => void this.paint()).catch(() => "later" as const);
    else this.outcome = "later";
    const waiting = (await all(this.owner)).some((one) => one.state === "waiting");
    if (waiting) void askForSync();
    await this.paint();
  }

  private async paint(): Promise<void> {
    const papers = await all(this.owner);
    const draft = papers.find((one) => one.state === "draft");
    this.part("strip").replaceChildren(...(draft?.shots ?? []).map((shot, nth) => this.thumb(shot, nth)));
    this.part("done").hidden = !draft;
    this.part("done").textContent = counted(this.words.done ?? "", draft?.shots.length ?? 0);
    if (draft) this.part<HTMLInputElement>("several").checked = true;
    const shown = papers.filter((one) => one.state !== "draft").reverse();
    this.part("queue").replaceChildren(...shown.map((one) => this.row(one)));
    this.part("queue-box").hidden = !shown.length;
    const isOff = !navigator.onLine;
    const waiting = shown.filter((one) => one.state === "waiting").length;
    const said = this.outcome === "signed_out" ? "signed_out" : isOff ? "offline" : waiting ? "waiting" : "";
    this.part("state").textContent = said ? counted(this.words[said] ?? "", waiting) : "";
    this.part("send").hidden = !waiting || isOff;
  }

  private thumb(shot: Shot, nth: number): HTMLElement {
    const button = made("button", "") as HTMLButtonElement;
    button.type = "button";
    button.dataset.shot = String(nth);
    button.setAttribute("aria-label", counted(this.words.take_out ?? "", nth + 1));
    button.append(drawn(shot.blob, 96), made("span", String(nth + 1)));
    const item = made("li", "");
    item.append(button);
    return item;
  }

  private row(paper: Paper): HTMLElement {
    const item = made("li", "");
    item.dataset.paper = paper.id;
    item.dataset.state = paper.state;
    if (paper.shots[0]) item.append(drawn(paper.shots[0].blob, 56));
    const at = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(paper.at);
    const name = paper.document ? made("a", at) : made("span", at);
    if (name instanceof HTMLAnchorElement) name.href = `/documents/${paper.document}`;
    item.append(name, made("span", paper.told || (this.words[`paper.${paper.state}`] ?? ""), "told"));
    const button = (word: string, name: string): void => {
      const one = made("button", this.words[word] ?? "", "btn btn-sm") as HTMLButtonElement;
      one.type = "button";
      one.dataset[name] = "";
      item.append(one);
    };
    if (paper.state === "failed") button("retry", "again");
    button("remove", "drop");
    return item;
  }
}

async function faultsOf(file: Blob): Promise<string[]> {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, (2 * SIDE) / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.max(1, Math.round(bitmap.width * scale)), Math.max(1, Math.round(bitmap.height * scale))];
    const pen = canvas.getContext("2d", { willReadFrequently: true })!;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const isSmall = Math.min(bitmap.width, bitmap.height) < SMALLEST;
    bitmap.close();
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return judged(shrunk(data, canvas.width, canvas.height), isSmall);
  } catch {
    return []; // no picture that this browser can open: the server says what it is
  }
}

/** A small picture of a photo; empty until it is opened. */
function drawn(blob: Blob, side: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [side, 1];
  void draw(blob, canvas, side);
  return canvas;
}

async function draw(blob: Blob, canvas: HTMLCanvasElement, side: number): Promise<void> {
  const bitmap = await createImageBitmap(blob).catch(() => null);
  if (!bitmap) return;
  const scale = side / Math.max(bitmap.width, bitmap.height);
  [canvas.width, canvas.height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  canvas.getContext("2d")!.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
}

async function askForSync(): Promise<void> {
  const worker = await navigator.serviceWorker?.ready;
  const sync = (worker as unknown as { sync?: { register(tag: string): Promise<void> } } | undefined)?.sync;
  await sync?.register("capture").catch(() => undefined);
}

function made(tag: string, text: string, name = ""): HTMLElement {
  const one = document.createElement(tag);
  one.textContent = text;
  if (name) one.className = name;
  return one;
}

const counted = (sentence: string, count: number): string => sentence.replace("{count}", String(count));
const stamp = (): string => new Date().toISOString().replace(/\D/g, "").slice(0, 14);

if (root) void new Page(root, JSON.parse(document.querySelector("#capture-words")?.textContent ?? "{}") as Record<string, string>).begin();
