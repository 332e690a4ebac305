// The line under the amounts: whether they agree, and what would make them.
import type { Desk } from "./desk";
import { make } from "./fields";
import type { Field } from "./shape";
import { check, told } from "./sums";

/** Whether the amounts on the screen agree, as they are typed; with what would make them. */
export function balance(screen: Desk): void {
  const box = screen.part("sum");
  const shown = (one: Field): string => {
    const input = screen.input(one.path);
    return input && input.value !== one.input ? input.value : one.value;
  };
  const amounts = screen.now.fields.filter((one) => one.group === "sums");
  const values = Object.fromEntries(amounts.map((one) => [one.path, shown(one).replace(",", ".")]));
  const doubtful = amounts.filter((one) => one.stops || one.state === "empty").map((one) => one.path);
  const seen = new Set(screen.stage.texts.map((one) => one.replace(/[^\d.,-]/g, "").replace(/,(?=\d{3})/g, "").replace(",", ".")));
  const found = check(values, doubtful, seen);
  box.className = `rv-sum is-${found.state}`;
  if (found.state === "unknown") return box.replaceChildren();
  const first = found.state === "agrees" ? `✓ ${screen.words["sum.agrees"]}` : `✕ ${told(screen.words["sum.differs"] ?? "", found as never)}`;
  const all = [make("strong", "", first), make("span", "soft", told(screen.words["sum.formula"] ?? "", found as never))];
  if (found.fix) {
    const button = make("button", "btn btn-sm", told(screen.words["sum.fix"] ?? "", { field: screen.field(found.fix.path)?.name ?? found.fix.path, value: found.fix.value }));
    (button as HTMLButtonElement).type = "button";
    button.dataset.fix = JSON.stringify(found.fix);
    all.push(button);
  }
  box.replaceChildren(...all);
}
