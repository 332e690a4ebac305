// What the parts of the review screen may ask of it and of each other. The screen is the one that has them all.
import type { Change, Field, Review, Words } from "./shape";
import type { Stage } from "./stage";

export type Deed = { kind: "correct"; id: string; nth: number } | { kind: "confirm" | "postpone" | "reject" | "replaced"; id: string } | { kind: "rule"; id: string; rule: string };

/** What is being said of the fields (`saying`). */
export interface Said {
  /** All that is on its way to the server, one after the other. */
  sent: Promise<unknown>;
  show(word: string): void;
  commit(path: string, isAccepted?: boolean): Promise<boolean>;
  fill(path: string, change: Omit<Change, "path">): void;
}

/** The way from document to document (`walk`). */
export interface Way {
  did(deed: Deed): void;
  saved(shape: Review, mine: number): void;
  arrived(): void;
  advance(isOneLess?: boolean): Promise<void>;
  undo(): Promise<void>;
  toast(sentence: string): void;
}

export interface Desk {
  readonly root: HTMLElement;
  readonly words: Words;
  readonly stage: Stage;
  readonly saying: Said;
  readonly walk: Way;
  readonly now: Review;
  readonly current: string | null;
  readonly form: HTMLFormElement;
  readonly shownPage: number;
  part<T extends HTMLElement = HTMLElement>(name: string): T;
  input(path: string | null): HTMLInputElement | null;
  field(path: string | null): Field | undefined;
  open(review: Review): Promise<void>;
  show(number: number): Promise<void>;
  /** A document as the server has it now; one that is not on the screen changes nothing. */
  taken(shape: Review): void;
  go(path: string | null): void;
  sum(): void;
  count(): void;
  announce(sentence: string): void;
  note(sentence: string, kind: string): void;
  refuse(path: string, sentence: string): void;
}
