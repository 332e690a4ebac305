// From document to document: the next one is at hand before it is asked for, and shown while the one before is still
// being confirmed. What the server then refuses brings the person back to it, told why. Everything can be undone.
import { ask, Refused } from "./api";
import type { Deed, Desk } from "./desk";
import { make } from "./fields";
import { load } from "./keeping";
import { add, today } from "./pace";
import type { Review } from "./shape";

const TOAST = 10_000;
const MOST_DEEDS = 500;

export class Walk {
  isLeaving = false;
  private next: Promise<Review | null> | null = null;
  private atHand: Review | null = null;
  private deeds: Deed[] = [];
  private trail: string[] = [];
  private since = performance.now();
  /** How often somebody else's changes came along with an answer to one's own. */
  private surprises = 0;

  constructor(private readonly screen: Desk) {}

  did(deed: Deed): void {
    this.deeds.push(deed);
    if (this.deeds.length > MOST_DEEDS) this.deeds.shift();
  }

  /** An answer is here: `mine` is by how much one's own change may have raised the version. */
  saved(shape: Review, mine: number): void {
    const { now, words } = this.screen;
    if (shape.id !== now.id || shape.version <= now.version + mine) return;
    this.surprises += 1;
    this.screen.note(words.changed ?? "", "changed");
  }

  /** A document is on the screen: fetches the next one once nothing is on its way any more. */
  arrived(): void {
    const { now, root } = this.screen;
    this.since = performance.now();
    this.atHand = null;
    delete root.dataset.next;
    this.next = this.screen.saying.sent.then(() => (now.id === this.screen.now.id ? this.following() : null)).catch(() => null);
  }

  private async following(): Promise<Review | null> {
    const { screen } = this;
    const from = screen.now.id;
    const { id } = await ask<{ id: string | null }>("/review/next", { after: from });
    if (!id) return null;
    const review = await ask<Review>(`/documents/${id}/review`);
    const first = review.pages[0];
    if (first) await screen.stage.prepare(first);
    if (screen.now.id === from) {
      this.atHand = review;
      screen.root.dataset.next = id;
    }
    return review;
  }

  /** `isOneLess` where the present one waits no more: the next was fetched before that was so. */
  async advance(isOneLess = false): Promise<void> {
    const { screen } = this;
    let review = this.atHand ?? (await (this.next ?? this.following()).catch(() => null));
    if (review?.id === screen.now.id) review = null;
    if (!review) {
      await screen.saying.sent; // what is being confirmed would be opened again
      this.isLeaving = true;
      location.assign("/review");
      return;
    }
    if (isOneLess) {
      review.among = Math.max(1, review.among - 1);
      if (review.nth > screen.now.nth) review.nth -= 1;
    }
    this.trail.push(screen.now.id);
    history.pushState({ review: review.id }, "", `/documents/${review.id}/review`);
    await screen.open(review);
  }

  /** To the document before, where there was one on this screen. */
  back(): void {
    if (this.trail.length) history.back();
    else this.screen.announce(this.screen.words.none_before ?? "");
  }

  async confirm(): Promise<void> {
    const { screen } = this;
    const { surprises } = this;
    performance.mark("review:confirm");
    if (screen.current && !(await screen.saying.commit(screen.current))) return;
    await screen.saying.sent;
    if (surprises !== this.surprises) return; // somebody else's change came with the answer, and was told
    const { id, version, fields } = screen.now;
    if (Object.keys(load(sessionStorage)).includes(id)) return screen.saying.show("unsaved");
    const isAtHand = this.atHand !== null && this.atHand.id !== id && !fields.some((one) => one.state === "missing" && !one.input);
    const work = this.confirmed(id, version, (performance.now() - this.since) / 1000);
    screen.saying.sent = work;
    if (!isAtHand && !(await work)) return;
    screen.root.dataset.busy = id;
    await this.advance(true); // where the next is at hand, the confirmation goes on meanwhile
    if (isAtHand ? screen.now.id !== id : true) this.toast(screen.words.confirmed ?? "");
    await work;
    if (screen.root.dataset.busy === id) delete screen.root.dataset.busy;
  }

  /** Whether it was; what was refused is told on its own screen, to which the person is brought back. */
  private async confirmed(id: string, seen: number, seconds: number): Promise<boolean> {
    const { screen } = this;
    try {
      await ask(`/documents/${id}/confirm`, { seen });
    } catch (error) {
      if (id !== screen.now.id) {
        document.querySelector("#toasts")?.replaceChildren();
        await this.visit(id).catch(() => location.assign(`/documents/${id}/review`));
      }
      await this.notConfirmed(error as Refused);
      return false;
    }
    this.did({ kind: "confirm", id });
    add(localStorage, today(), seconds);
    screen.count();
    return true;
  }

  private async notConfirmed(refused: Refused): Promise<void> {
    const { screen } = this;
    if (refused.status === 412) {
      screen.taken(await ask<Review>(`/documents/${screen.now.id}/review`));
      screen.note(screen.words.changed ?? "", "changed");
      return;
    }
    screen.note(refused.message || (screen.words.failed ?? ""), "failed");
    const missing = screen.now.fields.find((one) => one.state === "missing");
    if (missing) screen.refuse(missing.path, refused.message);
  }

  async leave(kind: "postpone" | "reject", note: string): Promise<void> {
    const { screen } = this;
    const { id } = screen.now;
    await screen.saying.sent;
    try {
      await ask(`/documents/${id}/${kind === "postpone" ? "postpone" : "refuse"}`, { note });
    } catch (error) {
      return screen.note((error as Refused).message || (screen.words.failed ?? ""), "failed");
    }
    this.did({ kind, id });
    await this.advance(kind === "reject");
    this.toast(screen.words[kind === "postpone" ? "postponed_now" : "rejected"] ?? "");
  }

  /** A note on the document that names a colleague, who is told; the document may wait meanwhile. */
  async ask(person: string | null, text: string, field: string | null, isPutOff: boolean): Promise<void> {
    const { screen } = this;
    const { id } = screen.now;
    await screen.saying.sent;
    try {
      await ask(`/documents/${id}/ask`, { person, text, field });
    } catch (error) {
      return screen.note((error as Refused).message || (screen.words.failed ?? ""), "failed");
    }
    if (isPutOff) await this.leave("postpone", text);
    else {
      screen.note(screen.words.asked ?? "", "asked");
      screen.go(field);
    }
  }

  async undo(): Promise<void> {
    const { screen } = this;
    await screen.saying.sent;
    const { id, undo } = screen.now;
    const deed = this.deeds.pop() ?? (undo === null ? null : ({ kind: "correct", id, nth: undo } as Deed));
    if (!deed) return screen.announce(screen.words.nothing_to_undo ?? "");
    try {
      await this.takeBack(deed);
      screen.announce(screen.words.undone ?? "");
      screen.part("saved").textContent = `↶ ${screen.words.undone}`;
    } catch (error) {
      screen.note((error as Refused).message || (screen.words.failed ?? ""), "failed");
    }
  }

  private async takeBack(deed: Deed): Promise<void> {
    const { screen } = this;
    if (deed.kind === "correct") {
      const shape = await ask<Review>(`/documents/${deed.id}/corrections/${deed.nth}/undo`, {});
      if (deed.id !== screen.now.id) return this.visit(deed.id);
      const before = screen.now;
      screen.taken(shape);
      const changed = shape.fields.find((one) => before.fields.find((other) => other.path === one.path)?.input !== one.input);
      if (changed) screen.go(changed.path);
      return;
    }
    if (deed.kind === "rule") {
      await ask(`/supplier-rules/${deed.rule}`, {}, true, "DELETE");
      screen.part("notes").replaceChildren();
      return this.arrived(); // what it had changed on others is as it was
    }
    const way = { confirm: "reopen", postpone: "take-up", reject: "restore", replaced: "put-back" }[deed.kind];
    await ask(`/documents/${deed.id}/${way}`, {});
    if (deed.kind === "reject") {
      this.isLeaving = true;
      return location.assign(`/documents/${deed.id}`); // it is being read again
    }
    await this.visit(deed.id);
  }

  /** Another document into the same screen. */
  async visit(id: string, push = true): Promise<void> {
    const review = await ask<Review>(`/documents/${id}/review`);
    review.watcher = (await ask<{ watcher: string }>(`/documents/${id}/look`, {})).watcher;
    const from = this.trail.lastIndexOf(id);
    if (push) {
      this.trail.push(this.screen.now.id);
      history.pushState({ review: id }, "", `/documents/${id}/review`);
    } else if (from >= 0) this.trail.length = from;
    else this.trail.push(this.screen.now.id);
    await this.screen.open(review);
  }

  toast(sentence: string): void {
    const corner = document.querySelector("#toasts");
    if (!corner) return;
    const made = make("div", "toast");
    made.dataset.toast = "";
    made.setAttribute("role", "status");
    const undo = make("button", "", this.screen.words.undo) as HTMLButtonElement;
    undo.type = "button";
    undo.addEventListener("click", () => {
      made.remove();
      void this.undo();
    });
    made.append(make("p", "", sentence), undo);
    corner.replaceChildren(made);
    window.setTimeout(() => made.remove(), TOAST);
  }
}
