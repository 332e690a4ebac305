// The keys of the screen. Single letters rest while somebody types, and where the person switched them off.
import { areOff } from "../keys";
import type { Screen } from "./screen";

export type Do = (name: string) => void;

export function listenToKeys(screen: Screen, act: Do): void {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    if (handled(screen, act, event)) {
      event.preventDefault();
      event.stopImmediatePropagation(); // the keys of all pages rest here
    }
  }, true);
}

function handled(screen: Screen, act: Do, event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  const isTyping = target.matches("input, select, textarea");
  if (event.ctrlKey || event.metaKey) return withControl(screen, act, event, target);
  if (event.altKey) return digit(screen, event.code) && screen.current !== null && screen.saying.choose(screen.current, Number(event.code.slice(-1)));
  if (event.key === "PageUp" || event.key === "PageDown") return turned(screen, event.key === "PageDown" ? 1 : -1);
  if (target.dataset.entry) return inField(screen, event, target as HTMLInputElement);
  if (isTyping) return event.key === "Escape" ? left(screen) : false;
  return !areOff() || event.key === "?" ? single(screen, act, event, target) : false;
}

function withControl(screen: Screen, act: Do, event: KeyboardEvent, target: HTMLElement): boolean {
  if (event.key === "Enter") {
    act("confirm");
    return true;
  }
  if (event.key.toLowerCase() !== "z" || event.shiftKey) return false;
  const field = screen.field(target.dataset.entry ?? null);
  const isTyped = target instanceof HTMLInputElement && (field ? target.value !== field.input : target.value !== target.defaultValue);
  if (isTyped) return false; // the browser's own undo, letter by letter
  act("undo");
  return true;
}

const digit = (_screen: Screen, code: string): boolean => /^(Digit|Numpad)[1-9]$/.test(code);

function turned(screen: Screen, step: 1 | -1): boolean {
  screen.turn(step);
  return true;
}

function left(screen: Screen): boolean {
  screen.part("stage").focus({ preventScroll: true });
  return true;
}

function inField(screen: Screen, event: KeyboardEvent, input: HTMLInputElement): boolean {
  const isList = input.tagName === "SELECT";
  switch (event.key) {
    case "Enter":
      screen.accept();
      return true;
    case "Tab":
      return screen.step(event.shiftKey ? -1 : 1);
    case "ArrowDown":
    case "ArrowUp":
      if (isList) return false;
      screen.beside(event.key === "ArrowDown" ? 1 : -1);
      return true;
    case "Escape": {
      const field = screen.field(screen.current);
      if (field && input.value !== field.input) {
        input.value = field.input;
        screen.sum();
        return true;
      }
      return left(screen);
    }
    default:
      return false;
  }
}

const DEEDS: Record<string, string> = {
  "?": "keys", "+": "larger", "=": "larger", "-": "smaller", "0": "whole", r: "rotate", c: "contrast", j: "following", k: "preceding",
  p: "postpone", a: "ask", "/": "search", d: "reject", "[": "before", "]": "after", u: "undo", s: "split", m: "join", x: "crop",
};

function single(screen: Screen, act: Do, event: KeyboardEvent, target: HTMLElement): boolean {
  const onStage = target === screen.part("stage");
  if (onStage && event.key.startsWith("Arrow")) {
    screen.stage.shift({ ArrowLeft: 1, ArrowRight: -1 }[event.key] ?? 0, { ArrowUp: 1, ArrowDown: -1 }[event.key] ?? 0);
    return true;
  }
  if (event.key === "Enter" && (onStage || target === document.body)) {
    screen.go(screen.current);
    return true;
  }
  if (/^[1-5]$/.test(event.key)) return screen.current !== null && screen.saying.choose(screen.current, Number(event.key));
  if (event.key === "e") {
    screen.go("kind");
    return true;
  }
  if (event.key === "l") {
    screen.lines.focus();
    return true;
  }
  const deed = DEEDS[event.key];
  if (deed) act(deed);
  return deed !== undefined;
}
