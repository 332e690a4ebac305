// The page of a document beside its fields: a field shows its place there, and what a person was reading stays where it is.
export function listenToPlaces(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>(".fields a[href^='#box-']");
    const pages = document.querySelector<HTMLElement>(".has-leaves > .leaves");
    if (!link || !pages || getComputedStyle(pages).position !== "sticky") return;
    const place = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!place) return;
    event.preventDefault();
    const [x, y] = [scrollX, scrollY];
    location.hash = link.hash; // it is shown as the address's own, and can be sent to somebody
    scrollTo({ left: x, top: y, behavior: "instant" });
    const [here, frame] = [place.getBoundingClientRect(), pages.getBoundingClientRect()];
    pages.scrollBy({ top: here.top - frame.top - (frame.height - here.height) / 2, behavior: "instant" });
    link.focus({ preventScroll: true });
  });
}
