import { afterEach, describe, expect, it, vi } from "vitest";
import { ask } from "./api";

function server(): ReturnType<typeof vi.fn> {
  const asked = vi.fn(async () => ({ ok: true, json: async () => ({}) }));
  vi.stubGlobal("document", { documentElement: { lang: "es" }, querySelector: () => ({ content: "t0ken" }) });
  vi.stubGlobal("fetch", asked);
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe("what is said", () => {
  it("outlives its page, unless a browser would refuse so much", async () => {
    const asked = server();
    await ask("/documents/1/postpone", { note: "Falta la orden" });
    await ask("/documents/1/corrections", { changes: "x".repeat(20_000) });
    expect(asked.mock.calls.map(([, init]) => init.keepalive)).toEqual([true, false]);
  });

  it("carries the token, and a question neither", async () => {
    const asked = server();
    await ask("/supplier-rules/1", {}, true, "DELETE");
    await ask("/documents/1/review");
    const [said, question] = asked.mock.calls.map(([, init]) => init);
    expect([said.method, said.headers["x-csrf-token"]]).toEqual(["DELETE", "t0ken"]);
    expect([question.method, question.keepalive]).toEqual([undefined, undefined]);
  });
});
