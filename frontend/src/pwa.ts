// The pages as an application: the service worker, for whoever is signed in.
export function install(): void {
  if (!("serviceWorker" in navigator) || !document.querySelector("meta[name=csrf]")) return;
  const register = (): void => void navigator.serviceWorker.register("/sw.js").catch(() => undefined); // not built: no harm
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register, { once: true });
}
