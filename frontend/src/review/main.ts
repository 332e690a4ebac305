// Begins the review screen where the page has one.
import "./review.scss";
import { listenToKeys } from "./keys";
import { own } from "./own";
import { reward } from "./pace";
import { rules } from "./rules";
import { Screen } from "./screen";
import type { Review, Words } from "./shape";
import { twin } from "./twin";

const root = document.querySelector<HTMLElement>("[data-review]");
const data = document.querySelector("#review-data");

const done = document.querySelector<HTMLElement>("[data-review-done]");
if (done) reward(done);
if (root && data) {
  const { review, words } = JSON.parse(data.textContent ?? "") as { review: Review; words: Words };
  const screen = new Screen(root, review, words);
  const dialog = (name: string): HTMLDialogElement => screen.part<HTMLDialogElement>(name);

  const asked = (kind: "postpone" | "reject" | "ask"): void => {
    const box = dialog(`ask-${kind}`);
    const input = box.querySelector<HTMLInputElement>("input[name=note]")!;
    const field = screen.current;
    input.value = "";
    box.returnValue = "";
    box.showModal();
    input.focus();
    box.addEventListener("close", () => {
      const said = input.value.trim();
      if (box.returnValue !== "yes" || (kind === "ask" && !said)) return screen.go(field);
      if (kind !== "ask") return void screen.walk.leave(kind, said);
      const who = box.querySelector("select")?.value ?? null;
      void screen.walk.ask(who, said, field, box.querySelector<HTMLInputElement>("input[name=later]")!.checked);
    }, { once: true });
  };
  const deeds: Record<string, () => void> = {
    confirm: () => void screen.walk.confirm(),
    undo: () => void screen.walk.undo(),
    postpone: () => asked("postpone"),
    reject: () => asked("reject"),
    ask: () => asked("ask"),
    search: () => {
      dialog("search").showModal();
      dialog("search").querySelector("input")!.select();
    },
    "close-search": () => dialog("search").close(),
    keys: () => dialog("keys").showModal(),
    before: () => screen.turn(-1),
    after: () => screen.turn(1),
    larger: () => screen.stage.zoom(1.25),
    smaller: () => screen.stage.zoom(0.8),
    whole: () => screen.stage.whole(),
    rotate: () => screen.stage.rotate(),
    split: () => screen.pages.split(screen.shownPage),
    join: () => void (screen.pages.join(screen.shownPage) || screen.pages.askJoin(dialog("ask-join"))),
    crop: () => {
      const page = screen.stage.page;
      if (page?.crop) return void screen.regions.crop(page, null, screen.stage.turn);
      screen.stage.cropping(!screen.stage.isAsked);
      if (screen.stage.isAsked) screen.note(screen.words.draw_crop ?? "", "region");
    },
    contrast: () => {
      const on = root.classList.toggle("has-contrast");
      root.querySelector("[data-do=contrast]")?.setAttribute("aria-pressed", String(on));
    },
    following: () => void screen.walk.advance(),
    preceding: () => screen.walk.back(),
  };
  const act = (name: string): void => deeds[name]?.();

  root.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const deed = target.closest<HTMLElement>("[data-do]")?.dataset.do;
    if (deed) return act(deed);
    const page = target.closest<HTMLElement>("[data-page]")?.dataset.page;
    if (page) return void screen.show(Number(page));
    const other = target.closest<HTMLElement>("[data-other]");
    if (other) return void screen.saying.choose(other.closest<HTMLElement>("[data-path]")!.dataset.path!, Number(other.dataset.other));
    const fix = target.closest<HTMLElement>("[data-fix]")?.dataset.fix;
    if (fix) {
      const { path, value } = JSON.parse(fix) as { path: string; value: string };
      screen.saying.fill(path, { said: value, how: "typed" });
      screen.go(path);
    }
  });
  const top = document.querySelector<HTMLElement>("header.top");
  if (top && getComputedStyle(top).position === "sticky") root.style.setProperty("--rv-top", `${top.offsetHeight}px`);
  listenToKeys(screen, act);
  document.addEventListener("keydown", (event) => event.key === "Escape" && screen.stage.cropping(false), true);
  twin(screen);
  own(screen);
  rules(screen);
  const place = new URLSearchParams(location.search);
  const page = Number(place.get("page")) || undefined;
  void screen.open(review, { ...(page ? { page } : {}), field: place.get("field") }).then(() => {
    root.dataset.ready = "";
    void screen.refresh(); // the page before may have saved while this one was on its way
  });
}
