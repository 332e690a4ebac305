import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { followSession } from "./devices";

const ENDPOINT = "https://push.example/x1";
let kept: Map<string, string>;
let heard: ((event: Event) => void) | undefined;
let asked: ReturnType<typeof vi.fn>;
let unsubscribe: ReturnType<typeof vi.fn>;

/** A browser with a page open: `token` is empty on a page of nobody's, `endpoint` where it takes no messages. */
function browser({ token = "t0ken", endpoint = ENDPOINT, permission = "granted", ok = true } = {}): void {
  asked = vi.fn(async () => ({ ok }));
  heard = undefined;
  const subscription = endpoint ? { endpoint, unsubscribe } : null;
  const registration = { pushManager: { getSubscription: async () => subscription } };
  vi.stubGlobal("document", {
    querySelector: () => (token ? { content: token } : null),
    addEventListener: (_name: string, hear: (event: Event) => void) => (heard = hear),
  });
  vi.stubGlobal("navigator", { serviceWorker: { getRegistration: async () => registration } });
  vi.stubGlobal("Notification", { permission });
  vi.stubGlobal("window", { PushManager: class {}, Notification: class {}, setTimeout: (done: () => void, ms: number) => setTimeout(done, ms) });
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
  vi.stubGlobal("fetch", asked);
}

function leave(action = "/logout"): { submit: ReturnType<typeof vi.fn>; preventDefault: ReturnType<typeof vi.fn> } {
  const form = { getAttribute: () => action, submit: vi.fn() };
  const preventDefault = vi.fn();
  heard?.({ target: form, preventDefault } as unknown as Event);
  return { submit: form.submit, preventDefault };
}

beforeEach(() => {
  kept = new Map();
  unsubscribe = vi.fn(async () => true);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("signing out", () => {
  it("ends this browser's subscription, and then the session", async () => {
    browser();
    followSession();
    const { submit, preventDefault } = leave();
    expect(preventDefault).toHaveBeenCalled();
    expect(submit).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(submit).toHaveBeenCalledOnce());
    expect(unsubscribe).toHaveBeenCalledOnce();
  });

  it("is not held up by a browser that fails or never answers", async () => {
    unsubscribe = vi.fn(async () => Promise.reject(new Error("no")));
    browser();
    followSession();
    const { submit } = leave();
    await vi.waitFor(() => expect(submit).toHaveBeenCalledOnce());

    vi.useFakeTimers();
    unsubscribe = vi.fn(() => new Promise(() => undefined));
    browser();
    followSession();
    const never = leave();
    await vi.advanceTimersByTimeAsync(2000);
    expect(never.submit).toHaveBeenCalledOnce();
  });

  it("leaves other forms and browsers that show no notices alone", () => {
    browser();
    followSession();
    expect(leave("/switch").preventDefault).not.toHaveBeenCalled();
    browser({ permission: "default" });
    followSession();
    expect(heard).toBeUndefined();
    expect(asked).not.toHaveBeenCalled();
  });
});

describe("a session", () => {
  it("is told once of the browser that is subscribed already", async () => {
    browser();
    followSession();
    await vi.waitFor(() => expect(kept.size).toBe(1));
    followSession();
    expect(asked).toHaveBeenCalledOnce();
    const [path, { headers, body }] = asked.mock.calls[0] as [string, { headers: Record<string, string>; body: string }];
    expect(path).toBe("/api/v1/me/notices/devices/keep");
    expect(headers["x-csrf-token"]).toBe("t0ken");
    expect(JSON.parse(body)).toEqual({ endpoint: ENDPOINT });
  });

  it("is told anew after the page of nobody was seen, and when it was not heard", async () => {
    browser({ ok: false });
    followSession();
    await vi.waitFor(() => expect(asked).toHaveBeenCalledOnce());
    expect(kept.size).toBe(0);
    kept.set("push-kept", "yes");
    browser({ token: "" });
    followSession();
    expect(kept.size).toBe(0);
  });

  it("has nothing to tell where there is no subscription", async () => {
    browser({ endpoint: "" });
    followSession();
    await new Promise((done) => setTimeout(done));
    expect(asked).not.toHaveBeenCalled();
  });
});
