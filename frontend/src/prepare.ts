// Small things: a link's secret leaves the address for its field; what is shown once can be copied; menus close; what
// cannot be undone is asked first.
export function prepare(): void {
  const secret = location.hash.length > 8 ? location.hash.slice(1) : "";
  const fields = document.querySelectorAll<HTMLInputElement>("[data-from-address]");
  if (secret && fields.length) {
    for (const field of fields) {
      field.value = secret;
      field.closest<HTMLElement>("[data-hide]")?.setAttribute("hidden", "");
    }
    history.replaceState(null, "", location.pathname + location.search);
  }
  const zone = document.querySelector<HTMLInputElement>("[data-zone]");
  if (zone && !zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const copy = target.closest<HTMLElement>("[data-copy]");
    if (copy) void navigator.clipboard.writeText(copy.dataset.copy ?? "").then(() => copy.classList.add("is-done"));
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
  document.addEventListener("submit", (event) => {
    const by = (event as SubmitEvent).submitter;
    if (by?.dataset.ask && !window.confirm(by.dataset.ask)) event.preventDefault();
  }, true);
}
