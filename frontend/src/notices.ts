// This device and notices: a button asks the browser for a subscription and hands it in; an app that runs by itself
// says so once; selects of a form with `data-submit` need no button.
const DEVICES = "/api/v1/me/notices/devices";

export function listenToNotices(): void {
  document.addEventListener("change", (event) => {
    const select = (event.target as HTMLElement).closest<HTMLSelectElement>("select[data-submit]");
    select?.form?.requestSubmit();
  });
  if (document.querySelector("[data-standalone]") && matchMedia("(display-mode: standalone)").matches) {
    void fetch("/home/installed", { method: "POST", headers: token(), keepalive: true });
  }
  const place = document.querySelector<HTMLElement>("[data-push]");
  const button = place?.querySelector<HTMLButtonElement>("[data-push-begin]");
  const told = place?.querySelector<HTMLElement>("[data-push-told]");
  if (!place || !button || !told) return;
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
    told.textContent = told.dataset.unable ?? "";
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    begin(place.dataset.pushKey ?? "", place.dataset.pushId ?? "")
      .then(() => location.reload())
      .catch(() => {
        told.textContent = (Notification.permission === "denied" ? told.dataset.denied : told.dataset.failed) ?? "";
        button.disabled = false;
      });
  });
}

async function begin(key: string, id: string): Promise<void> {
  if ((await Notification.requestPermission()) !== "granted") throw new Error("denied");
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  await navigator.serviceWorker.ready;
  await (await registration.pushManager.getSubscription())?.unsubscribe(); // perhaps to an older key
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = made.toJSON();
  const answer = await fetch(DEVICES, {
    method: "POST",
    headers: { ...token(), "content-type": "application/json" },
    body: JSON.stringify({ endpoint, p256dh: keys?.p256dh, auth: keys?.auth, key: id }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
}

function token(): Record<string, string> {
  return { "x-csrf-token": document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "" };
}
