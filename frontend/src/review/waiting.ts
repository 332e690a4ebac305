// The frame that is being read stays on the page and says so until the answer is here, or another page is shown.
import type { Desk } from "./desk";
import { make } from "./fields";
import type { Box } from "./words";

/** Shows that a frame, in the page's units, is being read; what takes it away again. */
export function waiting(screen: Desk, box: Box, text = ""): () => void {
  const made = make("div", "rv-reading");
  made.setAttribute("role", "progressbar");
  made.setAttribute("aria-label", text);
  const [x0, y0, x1, y1] = box;
  Object.assign(made.style, { left: `${x0}px`, top: `${y0}px`, width: `${x1 - x0}px`, height: `${y1 - y0}px` });
  screen.part("marks").before(made);
  return () => made.remove();
}
