// The service worker: the built files are kept, a page without a connection says so, and photos that wait are sent.
// Never kept: anything with people's data. The shell of the camera page has none; what is in it comes from this browser.
import { sendAll } from "./capture/sender";
import "./push"; // notices that come while no page is open

declare const __FILES__: string[];
declare const __VERSION__: string;

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
/** Where the browser knows them: what never passes here, and so never waits for this worker to wake. */
interface Installing extends Waiting {
  addRoutes?(rules: { condition: unknown; source: "network" }[]): Promise<void>;
}
interface Asked extends Waiting {
  request: Request;
  preloadResponse?: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
const worker = self as unknown as {
  addEventListener(kind: string, deed: (event: never) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  registration: { navigationPreload?: { enable(): Promise<void> } };
};

const FILES = `cuadra-files-${__VERSION__}`;
const SHELL = "cuadra-shell";
const OFFLINE = "/offline";
const CAMERA = "/capture/shell";

worker.addEventListener("install", (event: Installing) => {
  // a page that goes sends what was half typed with its last breath: that must not pass here, where it would get lost
  const ours = [{ urlPattern: { pathname: "/api/*" } }, { requestMethod: "POST" }];
  event.addRoutes?.(ours.map((condition) => ({ condition, source: "network" as const }))).catch(() => undefined);
  event.waitUntil(
    (async () => {
      const [files, shell] = await Promise.all([caches.open(FILES), caches.open(SHELL)]);
      await Promise.all([files.addAll(__FILES__), shell.addAll([OFFLINE, CAMERA])]);
      await worker.skipWaiting();
    })(),
  );
});

worker.addEventListener("activate", (event: Waiting) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("cuadra-files-") && name !== FILES) await caches.delete(name);
      await worker.registration.navigationPreload?.enable();
      await worker.clients.claim();
    })(),
  );
});

worker.addEventListener("fetch", (event: Asked) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin || request.method !== "GET") return;
  if (pathname.startsWith("/static/built/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event, pathname));
});

worker.addEventListener("sync", (event: Waiting & { tag: string }) => {
  if (event.tag === "capture") {
    event.waitUntil(
      sendAll().then((outcome) => {
        if (outcome === "later") throw new Error("tried again later by the browser");
      }),
    );
  }
});

/** Named by its content: what is here is right. */
async function file(request: Request): Promise<Response> {
  const kept = await caches.match(request, { cacheName: FILES });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(FILES)).put(request, answer.clone());
  return answer;
}

async function page(event: Asked, pathname: string): Promise<Response> {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const kept = await caches.match(pathname === "/capture" ? CAMERA : OFFLINE, { cacheName: SHELL });
    if (kept) return kept;
    throw error;
  }
}
