// Parts of a page: a frame is read again by the server, larger and by the exact engine; a page is cropped or turned and
// read again, it alone.
import { ask, Refused } from "./api";
import type { Desk } from "./desk";
import type { Page, Review } from "./shape";
import { waiting } from "./waiting";
import type { Box } from "./words";

interface Region {
  text: string;
  said: string;
  confidence: number;
  box: Box;
}
type Turn = 0 | 90 | 180 | 270;

const REST = 1500; // a hand that turns a page further

export class Regions {
  private turning = 0;

  constructor(private readonly screen: Desk) {}

  /** Reads a frame for the field that has the cursor. */
  async read(box: Box, page: number, turn: Turn): Promise<void> {
    const { screen } = this;
    const { id } = screen.now;
    const path = screen.current;
    const cell = document.activeElement instanceof HTMLInputElement && document.activeElement.dataset.column ? document.activeElement : null;
    if (!path && !cell) return;
    screen.saying.show("region_reading");
    const done = waiting(screen, box, screen.words.region_reading);
    let found: Region;
    try {
      found = await ask<Region>(`/documents/${id}/pages/${page}/region`, { box, turn, ...(path && !cell ? { path } : {}) }).finally(done);
    } catch (error) {
      screen.saying.show("");
      return screen.note((error as Refused).message || (screen.words.failed ?? ""), "failed");
    }
    screen.saying.show("");
    if (screen.now.id !== id) return;
    if (!found.text) return screen.note(screen.words.region_empty ?? "", "region");
    if (cell) {
      cell.value = found.text;
      cell.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    screen.saying.fill(path!, { said: found.said || found.text, how: "region", page, box: found.box });
    screen.input(path)?.focus({ preventScroll: true });
  }

  /** The page cut to a frame, or whole again. */
  async crop(page: Page, frame: Box | null, turn: Turn): Promise<void> {
    const bounded = (value: number, side: number): number => Math.min(1, Math.max(0, value / side));
    const crop = frame && [bounded(frame[0], page.width), bounded(frame[1], page.height), bounded(frame[2], page.width), bounded(frame[3], page.height)];
    this.screen.saying.show("page_reading");
    const done = waiting(this.screen, frame ?? [0, 0, page.width, page.height], this.screen.words.page_reading);
    await this.adjust(page, { turn, crop }, true).finally(done);
  }

  /** The page was turned: once the hand rests, the server knows and reads it that way up. */
  turned(page: Page, turn: Turn): void {
    window.clearTimeout(this.turning);
    const { id } = this.screen.now;
    this.turning = window.setTimeout(() => {
      if (id === this.screen.now.id) void this.adjust(page, { turn, crop: page.crop ?? null }, false);
    }, REST);
  }

  private async adjust(page: Page, wanted: { turn: Turn; crop: number[] | null }, isAsked: boolean): Promise<void> {
    const { screen } = this;
    const { id } = screen.now;
    await screen.saying.sent;
    try {
      const shape = await ask<Review>(`/documents/${id}/pages/${page.number}/adjust`, wanted);
      if (screen.now.id !== id) return;
      screen.taken(shape);
      screen.stage.forget(page);
      if (isAsked) {
        await screen.show(page.number);
        screen.note(screen.words.page_read ?? "", "region");
      }
      screen.saying.show(isAsked ? "" : "saved");
    } catch (error) {
      if (!isAsked) return; // it is shown turned all the same
      screen.saying.show("");
      screen.note((error as Refused).message || (screen.words.failed ?? ""), "failed");
    }
  }
}
