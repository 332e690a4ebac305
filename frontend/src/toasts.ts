// What the server tells after a deed stands in the page; here it goes to the corner, where it is announced, and leaves.
const STAYS = 12_000;

export function showToasts(): void {
  document.addEventListener("htmx:after:swap", adopt);
  document.addEventListener("click", (event) => {
    (event.target as HTMLElement).closest("[data-close]")?.closest("[data-toast]")?.remove();
  });
  adopt();
}

function adopt(): void {
  const corner = document.querySelector("#toasts");
  if (!corner) return;
  for (const toast of document.querySelectorAll<HTMLElement>("main [data-toast]")) {
    corner.append(toast);
    if (!toast.matches("[data-stays]")) leave(toast);
  }
}

function leave(toast: HTMLElement): void {
  const look = (): void => {
    if (toast.matches(":hover, :focus-within")) window.setTimeout(look, 2000);
    else toast.remove();
  };
  window.setTimeout(look, STAYS);
}
