// The lines of a document like a spreadsheet: arrows, paste, a line more or less, and the sum at the foot.
import { make } from "./fields";
import { isTable, puts, table } from "./paste";
import type { Change, Review, Words } from "./shape";
import { lines as compared, told } from "./sums";

const NUMBERS = new Set(["quantity", "unit_price", "discount", "total"]);
const MOST = 500;
const WAYS: Record<string, [down: number, across: number]> = {
  ArrowDown: [1, 0], ArrowUp: [-1, 0], Enter: [1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1],
};

export class Lines {
  private shape: Review | null = null;
  private added = 0;

  constructor(
    private readonly box: HTMLElement,
    private readonly words: Words,
    private readonly save: (changes: Change[]) => Promise<boolean>,
    private readonly looked: (page: number | null, box: [number, number, number, number] | null) => void,
  ) {
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("paste", (event) => this.pasted(event));
    box.addEventListener("change", (event) => this.changed(event.target as HTMLInputElement));
    box.addEventListener("focusin", (event) => this.focused(event.target as HTMLElement));
    box.addEventListener("click", (event) => this.clicked(event.target as HTMLElement));
    box.addEventListener("input", () => this.foot());
  }

  draw(shape: Review): void {
    if (this.shape?.id !== shape.id) this.added = 0;
    const before = this.shape;
    this.shape = shape;
    const focus = this.place(document.activeElement);
    if (before?.next_line !== shape.next_line) this.added = Math.max(0, this.added - (shape.next_line - (before?.next_line ?? shape.next_line)));
    this.box.replaceChildren(this.table());
    this.foot();
    if (focus) this.cell(focus.row, focus.column)?.focus();
  }

  focus(): void {
    if (!this.shape) return;
    if (!this.rows().length) this.add();
    (this.cell(0, "description") ?? this.cell(0, this.columns[0]!))?.focus();
  }

  private get columns(): string[] {
    return this.shape?.columns ?? [];
  }

  private rows(): { number: number; cells: Record<string, { input: string; state: string }> }[] {
    const shape = this.shape!;
    const empty = Array.from({ length: this.added }, (_one, at) => ({ number: shape.next_line + at, cells: {} }));
    return [...shape.lines, ...empty];
  }

  private table(): HTMLElement {
    const whole = make("div", "rv-sheet-of-lines");
    const made = make("table", "rv-table");
    made.append(make("caption", "sr", this.words["lines.sum"]));
    const head = make("tr");
    for (const column of this.columns) {
      const cell = make("th", NUMBERS.has(column) ? "num" : "", this.words[`column.${column}`]);
      cell.setAttribute("scope", "col");
      head.append(cell);
    }
    head.append(make("td"));
    const thead = make("thead");
    thead.append(head);
    const body = make("tbody");
    this.rows().forEach((row, at) => body.append(this.row(row, at)));
    const foot = make("tfoot");
    foot.append(make("tr", "rv-foot"));
    made.append(thead, body, foot);
    const more = make("button", "btn btn-sm", this.words["lines.add"]);
    more.dataset.more = "";
    (more as HTMLButtonElement).type = "button";
    whole.append(made, more);
    return whole;
  }

  private row(row: { number: number; cells: Record<string, { input: string; state: string }> }, at: number): HTMLElement {
    const made = make("tr");
    for (const column of this.columns) {
      const cell = make("td", `is-${row.cells[column]?.state ?? "empty"}`);
      const input = document.createElement("input");
      input.type = "text";
      input.value = row.cells[column]?.input ?? "";
      input.defaultValue = input.value;
      input.dataset.row = String(at);
      input.dataset.column = column;
      input.maxLength = 2000;
      if (NUMBERS.has(column)) input.className = "num";
      input.setAttribute("aria-label", told(this.words["lines.cell"] ?? "", { column: this.words[`column.${column}`] ?? column, number: at + 1 }));
      cell.append(input);
      made.append(cell);
    }
    const last = make("td");
    const gone = make("button", "rv-gone", "×") as HTMLButtonElement;
    gone.type = "button";
    gone.dataset.gone = String(at);
    gone.setAttribute("aria-label", told(this.words["lines.delete"] ?? "", { number: at + 1 }));
    last.append(gone);
    made.append(last);
    return made;
  }

  /** The sum of what stands in the column of amounts now, also while it is typed. */
  foot(): void {
    const row = this.box.querySelector(".rv-foot");
    if (!row || !this.shape) return;
    const amounts = [...this.box.querySelectorAll<HTMLInputElement>("input[data-column=total]")].map((one) => one.value);
    const values = Object.fromEntries(this.shape.fields.map((one) => [one.path, one.value]));
    const names = Object.fromEntries(this.shape.fields.map((one) => [one.path, one.name]));
    const found = compared(amounts, values);
    const label = make("th", "", this.words["lines.sum"]);
    label.setAttribute("scope", "row");
    (label as HTMLTableCellElement).colSpan = Math.max(1, this.columns.length - 1);
    const sum = make("td", "num", found?.sum ?? "—");
    const say = make("span", found?.difference ? "rv-differs" : "rv-agrees");
    if (found) {
      const key = found.difference ? "lines.differs" : "lines.agrees";
      say.textContent = `${found.difference ? "✕" : "✓"} ${told(this.words[key] ?? "", { difference: found.difference, field: names[found.field] ?? found.field })}`;
    }
    label.append(" ", say);
    row.replaceChildren(label, sum, make("td"));
  }

  private cell(row: number, column: string): HTMLInputElement | null {
    return this.box.querySelector<HTMLInputElement>(`input[data-row="${row}"][data-column="${column}"]`);
  }

  private place(one: Element | null): { row: number; column: string } | null {
    if (!(one instanceof HTMLInputElement) || !this.box.contains(one)) return null;
    return { row: Number(one.dataset.row), column: one.dataset.column ?? "" };
  }

  private key(event: KeyboardEvent): void {
    const input = event.target as HTMLInputElement;
    const here = this.place(input);
    if (!here || event.altKey || event.metaKey) return;
    if (event.ctrlKey && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      return void this.remove(here.row);
    }
    if (event.ctrlKey) return;
    const [down, across] = WAYS[event.key] ?? [0, 0];
    if (!down && !across) return;
    const isWhole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (across > 0 && !isWhole && input.selectionEnd !== input.value.length) return;
    if (across < 0 && !isWhole && input.selectionStart !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter" && here.row === this.rows().length - 1) this.add();
    const column = this.columns[this.columns.indexOf(here.column) + across] ?? here.column;
    const next = this.cell(here.row + down, column);
    next?.focus();
    next?.select();
  }

  private pasted(event: ClipboardEvent): void {
    const here = this.place(event.target as Element);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!here || !isTable(text)) return;
    event.preventDefault();
    const all = puts(table(text), this.columns, here.row, here.column).filter((one) => one.row < MOST);
    const rows = this.rows();
    const shape = this.shape!;
    const number = (row: number): number => rows[row]?.number ?? shape.next_line + row - shape.lines.length;
    void this.save(all.map((one) => ({ path: `lines[${number(one.row)}].${one.column}`, said: one.said, how: "typed" })));
  }

  private changed(input: HTMLInputElement): void {
    const here = this.place(input);
    const row = here && this.rows()[here.row];
    if (!here || !row || input.value === input.defaultValue) return;
    input.removeAttribute("aria-invalid");
    void this.save([{ path: `lines[${row.number}].${here.column}`, said: input.value, how: "typed" }]).then((done) => {
      if (done) return;
      const again = this.cell(here.row, here.column);
      again?.setAttribute("aria-invalid", "true");
    });
  }

  private focused(target: HTMLElement): void {
    const here = this.place(target);
    const cell = here && this.shape?.lines[here.row]?.cells[here.column];
    this.looked(cell ? cell.page : null, cell ? cell.box : null);
  }

  private clicked(target: HTMLElement): void {
    const gone = target.closest<HTMLElement>("[data-gone]");
    if (gone) return void this.remove(Number(gone.dataset.gone));
    if (!target.closest("[data-more]")) return;
    this.add();
    this.cell(this.rows().length - 1, "description")?.focus();
  }

  private add(): void {
    this.added += 1;
    this.draw(this.shape!);
  }

  private async remove(at: number): Promise<void> {
    const row = this.rows()[at];
    if (!row) return;
    if (at >= this.shape!.lines.length) {
      this.added -= 1;
      return this.draw(this.shape!);
    }
    const filled = Object.entries(row.cells).filter(([, cell]) => cell.input !== "").map(([column]) => column);
    await this.save([...filled, ...this.shape!.lines[at]!.more].map((column) => ({ path: `lines[${row.number}].${column}`, said: "", how: "typed" })));
    this.cell(Math.max(0, at - 1), "description")?.focus();
  }
}
