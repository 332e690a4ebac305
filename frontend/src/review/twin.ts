// A document that may be another copy of one that is here: both pictures side by side.
import { ask } from "./api";
import type { Desk } from "./desk";
import { make } from "./fields";
import type { Review } from "./shape";

export function twin(screen: Desk): void {
  const box = screen.part("twin");
  const show = async (): Promise<void> => {
    const { now } = screen;
    box.hidden = now.twin === null;
    box.dataset.of = now.id;
    box.querySelector(".rv-both")?.remove();
    if (!now.twin) return;
    box.querySelector("[data-twin-name]")!.textContent = [now.twin.name, now.twin.number].filter(Boolean).join(", ");
    box.querySelector("a")!.href = `/documents/${now.twin.id}`;
    const other = await ask<Review>(`/documents/${now.twin.id}/review`).catch(() => null);
    if (box.dataset.of !== now.id || !other) return;
    const both = make("div", "rv-both");
    for (const one of [now, other]) {
      const figure = make("figure");
      const page = one.pages[0];
      if (page) {
        const image = document.createElement("img");
        image.src = page.url;
        image.alt = one.name;
        figure.append(image);
      }
      figure.append(make("figcaption", "", one.name));
      both.append(figure);
    }
    box.append(both);
  };
  new MutationObserver(() => void show()).observe(screen.part("place").closest("[data-review]")!, { attributes: true, attributeFilter: ["data-shown"] });
}
