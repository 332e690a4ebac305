import { describe, expect, it, vi } from "vitest";
import { listenToPush, ownPath, type PushScope } from "./pushed";

const ORIGIN = "https://cuadra.example";

function scopeWith(windows: { url: string; focus: () => Promise<void>; navigate: (url: string) => Promise<void> }[] = []) {
  const heard: Record<string, (event: never) => void> = {};
  const scope = {
    location: { origin: ORIGIN },
    registration: { showNotification: vi.fn(async () => {}) },
    clients: { matchAll: vi.fn(async () => windows), openWindow: vi.fn(async () => null) },
    addEventListener: (name: string, hear: (event: never) => void) => (heard[name] = hear),
  };
  listenToPush(scope as unknown as PushScope);
  const tell = async (name: string, event: object): Promise<void> => {
    const waits: Promise<unknown>[] = [];
    heard[name]!({ ...event, waitUntil: (one: Promise<unknown>) => waits.push(one) } as never);
    await Promise.all(waits);
  };
  return { scope, tell };
}

describe("a push message", () => {
  it("is shown with its words and its page", async () => {
    const { scope, tell } = scopeWith();
    await tell("push", { data: { json: () => ({ title: "Tienda", body: "3 documentos", url: "/inbox?tab=review", tag: "review" }) } });
    expect(scope.registration.showNotification).toHaveBeenCalledWith(
      "Tienda",
      expect.objectContaining({ body: "3 documentos", tag: "review", data: { url: "/inbox?tab=review" } }),
    );
  });

  it("is shown even when it cannot be read", async () => {
    const { scope, tell } = scopeWith();
    await tell("push", { data: { json: () => { throw new Error("no JSON"); } } });
    expect(scope.registration.showNotification).toHaveBeenCalledWith("Cuadra", expect.objectContaining({ data: { url: "/notices" } }));
  });
});

describe("a touch", () => {
  it("goes on in the window that is open", async () => {
    const open = { url: `${ORIGIN}/inbox`, focus: vi.fn(async () => {}), navigate: vi.fn(async () => {}) };
    const { scope, tell } = scopeWith([open]);
    const close = vi.fn();
    await tell("notificationclick", { notification: { data: { url: "/jobs?tab=dead" }, close } });
    expect(close).toHaveBeenCalled();
    expect(open.navigate).toHaveBeenCalledWith("/jobs?tab=dead");
    expect(scope.clients.openWindow).not.toHaveBeenCalled();
  });

  it("opens one where there is none", async () => {
    const { scope, tell } = scopeWith();
    await tell("notificationclick", { notification: { data: null, close: vi.fn() } });
    expect(scope.clients.openWindow).toHaveBeenCalledWith("/notices");
  });

  it("never leaves this site", () => {
    for (const bad of ["https://evil.example/x", "//evil.example", "javascript:alert(1)", 7, "http://["]) {
      expect(ownPath(bad, ORIGIN)).toBe("/notices");
    }
    expect(ownPath("/documents/1?x=2", ORIGIN)).toBe("/documents/1?x=2");
  });
});
