// "Apply to all of this supplier": a rule out of a correction. Asked a second time it goes to those that wait, too.
import { ask, Refused } from "./api";
import type { Desk } from "./desk";
import { make } from "./fields";
import { told } from "./sums";

interface Made {
  rule: { id: string; supplier_id: string; path: string; way: string; told: string };
  supplier: string;
  waiting: number;
}
const NEVER = /^issuer\.tax_id$|\[/; // by the tax number the supplier is known; lines have no rules

/** Beside each corrected field the offer to make it a rule. */
export function offer(screen: Desk): void {
  for (const row of screen.form.querySelectorAll<HTMLElement>(".rv-field")) {
    const path = row.dataset.path!;
    const before = row.querySelector(".rv-rule");
    const how = screen.field(path)?.how;
    const isOffered = Boolean(how) && how !== "agreed" && !NEVER.test(path);
    if (!isOffered) before?.remove();
    else if (!before) {
      const made = make("button", "rv-other rv-rule") as HTMLButtonElement;
      made.type = "button";
      made.dataset.rule = path;
      made.tabIndex = -1; // reached by Alt+A
      made.append(make("kbd", "", "Alt+A"), ` ${screen.words["rule.offer"] ?? ""}`);
      row.append(made);
    }
  }
}

/** Hears the button and its key. */
export function rules(screen: Desk): void {
  let last: Made | null = null;
  const say = (sentence: string, ...more: HTMLElement[]): void => {
    screen.note(sentence, "rule");
    screen.part("notes").querySelector("p")?.append(" ", ...more);
  };
  const button = (name: string, sentence: string): HTMLElement => {
    const found = make("button", "btn btn-sm", sentence) as HTMLButtonElement;
    found.type = "button";
    found.dataset[name] = "";
    return found;
  };
  const ruled = (made: Made, field: string): void => {
    const { rule } = made;
    const see = make("a", "", screen.words["rule.see"]) as HTMLAnchorElement;
    see.href = `/suppliers/${rule.supplier_id}#rules`;
    const sentence = told(screen.words[`rule.${rule.way}`] ?? "", { field, value: rule.told, supplier: made.supplier });
    const waiting = made.waiting ? [button("ruleWaiting", told(screen.words["rule.waiting"] ?? "", { count: made.waiting })), " "] : [];
    say(sentence, ...(waiting as HTMLElement[]), button("ruleUndo", screen.words.undo ?? ""), make("span", "", " "), see);
  };
  const apply = async (path: string): Promise<void> => {
    const { id } = screen.now;
    if (!(await screen.saying.commit(path))) return;
    await screen.saying.sent;
    try {
      last = await ask<Made>(`/documents/${id}/supplier-rule`, { path });
    } catch (error) {
      last = null;
      return screen.note((error as Refused).message || (screen.words.failed ?? ""), "failed");
    }
    screen.walk.did({ kind: "rule", id, rule: last.rule.id });
    ruled(last, screen.field(path)?.name ?? path);
  };
  const toWaiting = async (): Promise<void> => {
    if (!last) return;
    const { rule } = last;
    last = { ...last, waiting: 0 };
    try {
      const { documents } = await ask<{ documents: number }>(`/supplier-rules/${rule.id}/apply`, {});
      say(told(screen.words["rule.applied"] ?? "", { count: documents }), button("ruleUndo", screen.words.undo ?? ""));
      screen.walk.arrived(); // the next one may be among them
    } catch (error) {
      screen.note((error as Refused).message || (screen.words.failed ?? ""), "failed");
    }
  };
  const asked = (path: string): void => void (last?.rule.path === path && last.waiting ? toWaiting() : apply(path));

  screen.root.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const path = target.closest<HTMLElement>("[data-rule]")?.dataset.rule;
    if (path) void apply(path);
    else if (target.closest("[data-rule-waiting]")) void toWaiting();
    else if (target.closest("[data-rule-undo]")) void screen.walk.undo();
  });
  document.addEventListener("keydown", (event) => {
    const path = screen.current;
    if (!event.altKey || event.ctrlKey || event.code !== "KeyA" || !path || NEVER.test(path)) return;
    event.preventDefault();
    asked(path);
  });
}
