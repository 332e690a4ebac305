// Notices for the service worker: a push message is shown, a touch opens its page. Words come from the server, whole;
// only a path of this site is ever opened.
interface Told {
  title?: unknown;
  body?: unknown;
  url?: unknown;
  tag?: unknown;
}

interface PushLike extends Event {
  data: { json(): unknown } | null;
  waitUntil(done: Promise<unknown>): void;
}

interface ClickLike extends Event {
  notification: { data: unknown; close(): void };
  waitUntil(done: Promise<unknown>): void;
}

interface Window_ {
  url: string;
  focus(): Promise<unknown>;
  navigate?(url: string): Promise<unknown>;
}

// What is asked of a service worker's global; told so that a test can play one.
export interface PushScope {
  location: { origin: string };
  registration: { showNotification(title: string, options: Record<string, unknown>): Promise<void> };
  clients: { matchAll(wanted: Record<string, unknown>): Promise<readonly Window_[]>; openWindow(url: string): Promise<unknown> };
  addEventListener(name: string, hear: (event: never) => void): void;
}

const ICON = "/static/cuadra.svg";
const text = (value: unknown, most: number): string => (typeof value === "string" ? value.slice(0, most) : "");

export function ownPath(given: unknown, origin: string): string {
  try {
    const url = new URL(text(given, 500) || "/notices", origin);
    return url.origin === origin ? url.pathname + url.search : "/notices";
  } catch {
    return "/notices";
  }
}

export function listenToPush(scope: PushScope): void {
  scope.addEventListener("push", (event: PushLike) => {
    let told: Told = {};
    try {
      told = (event.data?.json() ?? {}) as Told;
    } catch {
      told = {}; // something has to be shown all the same, or the browser says that the site works in secret
    }
    const options = { body: text(told.body, 600), tag: text(told.tag, 40) || "notices", icon: ICON, badge: ICON };
    const data = { url: ownPath(told.url, scope.location.origin) };
    event.waitUntil(scope.registration.showNotification(text(told.title, 80) || "Cuadra", { ...options, data, renotify: true }));
  });
  scope.addEventListener("notificationclick", (event: ClickLike) => {
    event.notification.close();
    const url = ownPath((event.notification.data as Told | null)?.url, scope.location.origin);
    event.waitUntil(open(scope, url));
  });
}

async function open(scope: PushScope, url: string): Promise<unknown> {
  const windows = await scope.clients.matchAll({ type: "window" });
  const here = windows.find((one) => new URL(one.url).origin === scope.location.origin);
  if (!here?.navigate) return scope.clients.openWindow(url);
  await here.focus();
  return here.navigate(url);
}
