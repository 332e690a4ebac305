// This browser's push subscription and the session: the one goes with the other. Who signs out is told nothing here any
// more; who comes back after a session ran out goes on being told, without being asked again.
const KEEP = "/api/v1/me/notices/devices/keep";
const KEPT = "push-kept"; // of this tab: said once in a session
const PATIENCE = 2000; // milliseconds that signing out waits for a browser that does not answer

export function followSession(): void {
  const token = document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content;
  if (!token) {
    sessionStorage.removeItem(KEPT);
    return;
  }
  if (!mayShow()) return;
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.getAttribute("action") !== "/logout") return;
    event.preventDefault();
    void within(PATIENCE, unsubscribe()).then(() => form.submit()); // which fires no event: this is not asked twice
  });
  if (!sessionStorage.getItem(KEPT)) void keep(token);
}

const mayShow = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window && Notification.permission === "granted";

async function subscription(): Promise<PushSubscription | null | undefined> {
  return (await navigator.serviceWorker.getRegistration("/"))?.pushManager.getSubscription();
}

async function unsubscribe(): Promise<void> {
  await (await subscription())?.unsubscribe();
}

async function within(most: number, work: Promise<void>): Promise<void> {
  const late = new Promise<void>((done) => window.setTimeout(done, most));
  await Promise.race([work.catch(() => undefined), late]); // the server forgets the device in any case
}

async function keep(token: string): Promise<void> {
  const endpoint = (await subscription().catch(() => null))?.endpoint;
  if (!endpoint) return;
  const headers = { "x-csrf-token": token, "content-type": "application/json" };
  const answer = await fetch(KEEP, { method: "POST", headers, body: JSON.stringify({ endpoint }) }).catch(() => null);
  if (answer?.ok) sessionStorage.setItem(KEPT, "yes");
}
