// News of the company: what is told on the stream becomes the event `documents` or `jobs` of the page, at most four
// times a second; the parts of the page that care ask for themselves again. Without a stream they ask every few seconds.
// A hidden page has no stream: browsers allow few connections a host.
const PAUSE = 250;
const POLL = 4000;
const PATIENCE = 6000;
const LATER = 2500; // until what happened has been read into notices

export function watch(): void {
  const place = document.body.dataset.live;
  if (!place) return;
  const names = (document.body.dataset.liveNames ?? "").split(" ");
  const due = new Set<string>();
  let timer = 0;
  let polling = 0;
  let stream: EventSource | null = null;
  let later = 0;

  const tell = (): void => {
    timer = 0;
    for (const name of due) document.body.dispatchEvent(new CustomEvent(name));
    due.clear();
  };
  const tellLater = (): void => {
    later = 0;
    document.body.dispatchEvent(new CustomEvent("notices"));
  };
  const hear = (kind: string): void => {
    due.add(kind);
    if (!later) later = window.setTimeout(tellLater, LATER);
    if (!timer) timer = window.setTimeout(tell, PAUSE);
  };
  const hearAll = (): void => ["documents", "jobs"].forEach(hear);
  const poll = (on: boolean): void => {
    document.body.dataset.liveState = on ? "polling" : "stream";
    if (on && !polling) polling = window.setInterval(hearAll, POLL);
    if (!on) {
      window.clearInterval(polling);
      polling = 0;
    }
  };
  const open = (): void => {
    if (stream || document.hidden) return;
    stream = new EventSource(place);
    const impatient = window.setTimeout(() => poll(true), PATIENCE);
    stream.onopen = () => {
      window.clearTimeout(impatient);
      poll(false);
      hearAll(); // what happened before the stream was open
    };
    stream.onerror = () => poll(true);
    for (const name of names) stream.addEventListener(name, () => hear(name.startsWith("job.") ? "jobs" : "documents"));
  };
  const close = (): void => {
    stream?.close();
    stream = null;
    window.clearInterval(polling);
    polling = 0;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
}
