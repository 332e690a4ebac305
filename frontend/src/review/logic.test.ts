import { describe, expect, test } from "vitest";
import { format, parse } from "./decimal";
import { forget, keep, laid, load } from "./keeping";
import { anyStop, neighbour, nextStop } from "./order";
import { add, load as paceOf, minutes } from "./pace";
import { isTable, puts, table } from "./paste";
import type { Field, Line, Review } from "./shape";
import { check, lines, told } from "./sums";
import { fit, focused, kept, shown, toPage, toScreen, zoomed, type View } from "./view";
import { at, inside, type Word } from "./words";

class Memory implements Storage {
  private all = new Map<string, string>();
  get length(): number {
    return this.all.size;
  }
  clear = (): void => this.all.clear();
  getItem = (key: string): string | null => this.all.get(key) ?? null;
  key = (at: number): string | null => [...this.all.keys()][at] ?? null;
  removeItem = (key: string): void => void this.all.delete(key);
  setItem = (key: string, value: string): void => void this.all.set(key, value);
}

describe("decimals", () => {
  test.each([["1160.00", "1160.00"], ["0.1", "0.10"], ["-3.50", "-3.50"], ["1.234567", "1.234567"], ["7", "7.00"]])("%s is told as %s", (text, shown) => {
    expect(format(parse(text)!)).toBe(shown);
  });
  test.each(["", "1,5", "x", "1.", "1e3", "1.2345678"])("%s is none", (text) => expect(parse(text)).toBeNull());
  test("three tenths are three times a tenth", () => expect(parse("0.1")! * 3n).toBe(parse("0.3")));
});

describe("sums", () => {
  const sums = { subtotal: "100.00", taxes: "16.00", total: "116.00" };
  test("agree, also by a cent and with the discount taken off before", () => {
    expect(check(sums).state).toBe("agrees");
    expect(check({ ...sums, total: "116.01" }).state).toBe("agrees");
    expect(check({ ...sums, discount: "10.00", total: "106.00" }).state).toBe("agrees");
    expect(check({ ...sums, discount: "10.00" }).state).toBe("agrees");
    expect(check({ ...sums, withholdings: "4.00", tip: "10.00", total: "122.00" }).state).toBe("agrees");
  });
  test("say nothing where an amount is missing or half typed", () => {
    expect(check({ total: "1.00" }).state).toBe("unknown");
    expect(check({ ...sums, taxes: "16.0.0" }).state).toBe("unknown");
  });
  test("tell the difference and mend the doubtful one", () => {
    const found = check({ ...sums, total: "118.00" }, ["total"]);
    expect(found).toMatchObject({ state: "differs", difference: "-2.00", fix: { path: "total", value: "116.00" } });
    expect(check({ ...sums, taxes: "18.00" }, ["taxes"]).fix).toEqual({ path: "taxes", value: "16.00" });
  });
  test("prefer what stands on the page", () => {
    expect(check({ ...sums, subtotal: "90.00" }, ["total"], new Set(["100.00"])).fix).toEqual({ path: "subtotal", value: "100.00" });
  });
  test("of lines are held against the subtotal, else the total", () => {
    expect(lines(["40.00", "60.00", ""], sums)).toEqual({ sum: "100.00", difference: "", field: "subtotal" });
    expect(lines(["116.00"], sums)).toMatchObject({ field: "total", difference: "" });
    expect(lines(["40.00"], sums)).toMatchObject({ difference: "-60.00" });
    expect(lines(["x"], sums)).toBeNull();
  });
  test("facts stand in their sentence", () => expect(told("{nth} de {among} {x}", { nth: 2, among: 3 })).toBe("2 de 3 {x}"));
});

describe("words", () => {
  const words: Word[] = [["Total", 10, 100, 50, 112], ["116.00", 60, 101, 100, 113], ["Fecha", 10, 50, 50, 62], ["10/03", 60, 49, 100, 61]];
  test("are found under the point, or half a line beside", () => {
    expect(at(words, 70, 105)?.text).toBe("116.00");
    expect(at(words, 104, 105)?.text).toBe("116.00");
    expect(at(words, 300, 300)).toBeNull();
  });
  test("of a rectangle come in reading order, however it was drawn", () => {
    expect(inside(words, [110, 120, 0, 40])).toEqual({ text: "Fecha 10/03 Total 116.00", box: [10, 49, 100, 113] });
    expect(inside(words, [0, 95, 55, 120])?.text).toBe("Total");
    expect(inside(words, [200, 200, 210, 210])).toBeNull();
  });
});

describe("the view", () => {
  const page = { width: 600, height: 800 };
  const window = { width: 900, height: 600 };
  test.each([0, 90, 180, 270] as const)("turned by %i leads there and back", (turn) => {
    const view: View = { zoom: 1.7, turn, x: 31, y: -12 };
    const [x, y] = toPage(view, toScreen(view, [123, 456]));
    expect(x).toBeCloseTo(123);
    expect(y).toBeCloseTo(456);
  });
  test.each([0, 90, 180, 270] as const)("turned by %i shows the whole page in the middle", (turn) => {
    const [x0, y0, x1, y1] = shown(fit(page, window, turn), [0, 0, 600, 800]);
    expect(x0).toBeGreaterThanOrEqual(-0.01);
    expect(y0).toBeGreaterThanOrEqual(-0.01);
    expect(x0 + x1).toBeCloseTo(900);
    expect(y0 + y1).toBeCloseTo(600);
  });
  test("grows around the pointer", () => {
    const before = fit(page, window);
    const point = toPage(before, [400, 300]);
    const [x, y] = toScreen(zoomed(before, 2, [400, 300]), point);
    expect(x).toBeCloseTo(400);
    expect(y).toBeCloseTo(300);
  });
  test("brings a small box into the window, legible", () => {
    const [x0, y0, x1, y1] = shown(focused(fit(page, window), [500, 700, 560, 712], page, window), [500, 700, 560, 712]);
    expect(x0).toBeGreaterThan(0);
    expect(x1).toBeLessThan(900);
    expect(y0).toBeGreaterThan(0);
    expect(y1).toBeLessThan(600);
    expect(y1 - y0).toBeGreaterThan(16);
  });
  test("draws no page away from an edge that it can fill", () => {
    const [x0] = shown(kept({ zoom: 3, turn: 0, x: 500, y: 500 }, page, window), [0, 0, 600, 800]);
    expect(x0).toBeCloseTo(0);
  });
});

describe("the order", () => {
  const fields = ["a", "b", "c", "d"].map((path) => ({ path, stops: path === "b" || path === "d" }));
  test("goes from stop to stop and no further", () => {
    expect(nextStop(fields, null, 1)).toBe("b");
    expect(nextStop(fields, "b", 1)).toBe("d");
    expect(nextStop(fields, "d", 1)).toBeNull();
    expect(nextStop(fields, "d", -1)).toBe("b");
  });
  test("comes back to one that was passed by", () => {
    expect(anyStop(fields, "d")).toBe("b");
    expect(anyStop([{ path: "a", stops: true }], "a")).toBeNull();
  });
  test("knows the neighbours", () => {
    expect(neighbour(["a", "b"], "a", 1)).toBe("b");
    expect(neighbour(["a", "b"], "a", -1)).toBeNull();
  });
});

describe("pasting", () => {
  test("takes cells as Excel writes them", () => {
    expect(table('Clavo\t2\t"1,5"\r\n"con ""comillas"" y\nsalto"\t3\t\r\n')).toEqual([["Clavo", "2", "1,5"], ['con "comillas" y\nsalto', "3", ""]]);
  });
  test("is only for more than one cell", () => {
    expect(isTable("uno")).toBe(false);
    expect(isTable("uno\r\n")).toBe(false);
    expect(isTable("uno\tdos")).toBe(true);
  });
  test("goes on to the right and down, and leaves out what has no column", () => {
    expect(puts([["x", "y", "z"]], ["a", "b", "c"], 4, "b")).toEqual([{ row: 4, column: "b", said: "x" }, { row: 4, column: "c", said: "y" }]);
  });
  test("ends at a bound", () => expect(table("a\n".repeat(10_000)).length).toBeLessThanOrEqual(500));
});

describe("what could not be sent", () => {
  test("is kept by document and path until it is sent", () => {
    const store = new Memory();
    keep(store, "1", [{ path: "total", said: "1", how: "typed" }]);
    keep(store, "1", [{ path: "total", said: "2", how: "typed" }]);
    expect(load(store)).toEqual({ "1": [{ path: "total", said: "2", how: "typed" }] });
    forget(store, "1", [{ path: "total", said: "1", how: "typed" }]);
    expect(load(store)["1"]).toHaveLength(1); // the newer one was not sent yet
    forget(store, "1", [{ path: "total", said: "2", how: "typed" }]);
    expect(store.length).toBe(0);
  });
  test("lies over an answer that does not know it", () => {
    const field = { path: "total", input: "1", stops: true } as Field;
    const line = { number: 3, cells: { total: { input: "7", state: "machine", page: null, box: null } }, more: [] } as Line;
    const told = { fields: [field], lines: [line], columns: ["total", "code"] } as unknown as Review;
    const over = laid(told, [
      { path: "total", said: "2", how: "typed" }, { path: "lines[3].total", said: "8", how: "typed" }, { path: "lines[3].code", said: "A", how: "typed" },
    ]);
    expect(over.fields[0]).toMatchObject({ input: "2", stops: false });
    expect(over.lines[0]?.cells.total?.input).toBe("8");
    expect(over.lines[0]?.cells.code?.input).toBe("A");
    expect(laid(told, [])).toBe(told);
  });
  test("that is broken is nothing", () => {
    const store = new Memory();
    store.setItem("cuadra.review", "{");
    expect(load(store)).toEqual({});
  });
});

describe("the pace", () => {
  test("is told from the third on, and begins anew each day", () => {
    const store = new Memory();
    add(store, "1", 20);
    add(store, "1", 30);
    expect(minutes(paceOf(store, "1"), 10)).toBeNull();
    expect(minutes(add(store, "1", 10_000), 6)).toBe(12); // the coffee counts five minutes
    expect(paceOf(store, "2").count).toBe(0);
  });
});
