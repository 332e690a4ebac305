// A file that seems to be several documents: where another one begins and why, said beside the thumbnails. Nothing is cut
// by it: Alt+S, or the button, only marks the cuts, as if a person had set them one by one.
import { ask } from "./api";
import type { Desk } from "./desk";
import { make } from "./fields";
import { cutBefore, whole, type Parts } from "./parts";
import { told } from "./sums";

interface Cut {
  page: number;
  why: "number" | "issuer" | "first_page" | "head";
  value: string;
}

export class Cuts {
  private of = "";
  private parts: Parts | null = null;
  private readonly dismissed = new Set<string>();

  constructor(
    private readonly screen: Desk,
    private readonly taken: (parts: Parts) => void,
  ) {
    this.box.addEventListener("click", (event) => {
      const deed = (event.target as HTMLElement).closest<HTMLElement>("[data-cuts]")?.dataset.cuts;
      if (deed === "accept") this.accept();
      if (deed === "dismiss") this.dismiss();
    });
    document.addEventListener("keydown", (event) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyS" || !this.parts || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      this.accept();
    });
  }

  private get box(): HTMLElement {
    return this.screen.part("cuts");
  }

  /** Asks for the cuts of a document and shows them while it is on the screen. */
  async propose(id: string, pages: number[]): Promise<void> {
    this.forget();
    this.of = id;
    if (this.dismissed.has(id)) return;
    const { cuts } = await ask<{ cuts: Cut[] }>(`/documents/${id}/cuts`).catch(() => ({ cuts: [] as Cut[] }));
    if (this.of !== id || this.screen.now.id !== id) return;
    const found = cuts.filter((one) => pages.indexOf(one.page) > 0);
    if (!found.length) return;
    this.parts = found.reduce((parts, one) => cutBefore(parts, one.page), whole(pages));
    this.show(found, this.parts.length);
  }

  forget(): void {
    this.of = "";
    this.parts = null;
    this.box.hidden = true;
    this.box.replaceChildren();
  }

  private show(found: Cut[], count: number): void {
    const { words } = this.screen;
    const list = make("ul", "");
    list.append(...found.map((one) => make("li", "", told(words[`cuts.${one.why}`] ?? "", { page: one.page, value: one.value }))));
    const deeds = make("p", "");
    deeds.append(button("accept", "btn btn-sm btn-primary", words["cuts.accept"], "Alt S"), " ", button("dismiss", "btn btn-sm", words["cuts.dismiss"]));
    this.box.replaceChildren(make("strong", "", told(words["cuts.title"] ?? "", { count })), list, deeds);
    this.box.hidden = false;
  }

  private accept(): void {
    const { parts } = this;
    if (!parts) return;
    this.forget();
    this.taken(parts);
  }

  private dismiss(): void {
    this.dismissed.add(this.of);
    this.forget();
    this.screen.go(this.screen.current);
  }
}

function button(deed: string, look: string, text = "", key = ""): HTMLElement {
  const made = make("button", look, text) as HTMLButtonElement;
  made.type = "button";
  made.dataset.cuts = deed;
  if (key) made.append(" ", make("kbd", "", key));
  return made;
}
