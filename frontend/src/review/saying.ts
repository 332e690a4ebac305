// What people say of fields: it goes to the server at once, one change after the other, and comes back in its normal
// form. What cannot be sent is kept in this tab and sent again; what is refused is told beside its field.
import { ask, Refused } from "./api";
import type { Desk } from "./desk";
import { complain, make } from "./fields";
import { forget, keep, load } from "./keeping";
import type { Change, Review } from "./shape";

export class Saying {
  /** All that is on its way to the server, one after the other. */
  sent: Promise<unknown> = Promise.resolve();
  private underway = 0;

  constructor(private readonly screen: Desk) {}

  /** Sends changes; true once they are kept. What is refused is told beside its field. */
  save(changes: Change[]): Promise<boolean> {
    const { screen } = this;
    const { id } = screen.now;
    if (!changes.length) return Promise.resolve(true);
    this.show("saving");
    keep(sessionStorage, id, changes);
    this.underway += 1;
    const work = this.sent.then(() => this.send(id, changes)).finally(() => (this.underway -= 1));
    this.sent = work.catch(() => undefined);
    return work;
  }

  private async send(id: string, changes: Change[]): Promise<boolean> {
    const { screen } = this;
    try {
      const shape = await ask<Review>(`/documents/${id}/corrections`, { changes });
      forget(sessionStorage, id, changes);
      if (shape.undo !== null) for (let at = changes.length - 1; at >= 0; at -= 1) screen.walk.did({ kind: "correct", id, nth: shape.undo - at });
      screen.walk.saved(shape, changes.some((one) => one.path === "issuer.tax_id") ? 2 : 1); // a tax number may bring its name
      screen.taken(shape);
      for (const one of changes) complain(screen.form, one.path, "");
      this.show(this.underway > 1 ? "saving" : "saved");
      return true;
    } catch (error) {
      const refused = error as Refused;
      if (!refused.status || refused.status >= 500 || refused.status === 401) {
        this.show(refused.status === 401 ? "signed_out" : "unsaved");
        return true; // it is kept here, and sent again
      }
      forget(sessionStorage, id, changes);
      this.show("");
      if (id === screen.now.id) screen.refuse(changes[0]!.path, refused.message);
      return false;
    }
  }

  /** How it stands with the saving, beside the fields. */
  show(word: string): void {
    const { screen } = this;
    const box = screen.part("saved");
    box.dataset.state = word;
    box.textContent = word ? `${word === "saved" ? "✓ " : ""}${screen.words[word] ?? ""}` : "";
    if (word !== "signed_out") return;
    const link = make("a", "", screen.words.sign_in) as HTMLAnchorElement;
    Object.assign(link, { href: "/login", target: "_blank", rel: "noopener" });
    box.append(" ", link);
  }

  /** What was typed into a field, if it is news; `agreed` where a doubtful one is accepted as it stands. */
  commit(path: string, isAccepted = false): Promise<boolean> {
    const { screen } = this;
    const input = screen.input(path);
    const field = screen.field(path);
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
    const { screen } = this;
    const input = screen.input(path);
    const field = screen.field(path);
    if (!input || !field) return;
    input.value = change.said;
    input.dataset.kept = change.said;
    field.input = change.said;
    if (change.said) field.stops = false;
    void this.save([{ path, ...change }]);
    screen.sum();
  }

  choose(path: string, nth: number): boolean {
    const other = this.screen.field(path)?.alternatives[nth - 1];
    if (!other) return false;
    this.fill(path, { said: other.input, how: "chosen" });
    return true;
  }

  resend(): void {
    const waiting = load(sessionStorage)[this.screen.now.id];
    if (waiting?.length) void this.save(waiting);
  }

  retry(): void {
    const { screen } = this;
    if (screen.part("saved").dataset.state === "unsaved" || screen.part("saved").dataset.state === "signed_out") this.resend();
  }

  /** The page goes away: what is half typed goes with the last breath. */
  flush(): void {
    const { screen } = this;
    const path = screen.current;
    const input = screen.input(path);
    const field = screen.field(path);
    if (!path || !input || !field || input.value.trim() === field.input) return;
    void ask(`/documents/${screen.now.id}/corrections`, { changes: [{ path, said: input.value, how: "typed" }] }).catch(() => undefined);
  }
}
