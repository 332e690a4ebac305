// Papers on their way to the server: one after the other, by the page or by the service worker, never by both.
import { all, drop, get, MOST_SENT, put, told, type Paper } from "./store";

export type Outcome = "sent" | "later" | "failed" | "signed_out";
const PATIENCE = 120_000;
const NOT_YET = new Set([0, 408, 409, 425, 429, 500, 502, 503, 504, 507]);

/** Sends what waits; what came of the last try, `later` where something still waits. */
export async function sendAll(changed: () => void = () => undefined): Promise<Outcome> {
  return navigator.locks.request("cuadra-capture", async () => {
    const me = await told();
    if (!me) return "signed_out";
    for (const { id } of (await all(me.owner)).filter((one) => one.state === "waiting")) {
      const paper = await get(id);
      if (paper?.state !== "waiting") continue;
      const outcome = await send(paper, me.csrf, me.language);
      await put(paper);
      changed();
      if (outcome === "later" || outcome === "signed_out") return outcome;
    }
    await tidy(me.owner);
    return "sent";
  });
}

async function send(paper: Paper, csrf: string, language: string): Promise<Outcome> {
  const body = new FormData();
  for (const shot of paper.shots) body.append("files", shot.blob, shot.name);
  const headers = { "idempotency-key": paper.id, "x-csrf-token": csrf, "accept-language": language, accept: "application/json" };
  const path = paper.shots.length > 1 ? "/api/v1/documents/photos" : "/api/v1/documents";
  let status = 0;
  let said: { detail?: string; hint?: string; documents?: { id: string }[] } = {};
  try {
    const answer = await fetch(path, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
    status = answer.status;
    said = (await answer.json().catch(() => ({}))) as typeof said;
  } catch {
    status = 0;
  }
  if (status === 202) {
    Object.assign(paper, { state: "sent", told: "", document: said.documents?.[0]?.id ?? "", shots: [] });
    return "sent";
  }
  if (status === 401 || status === 403) return "signed_out";
  if (NOT_YET.has(status)) return "later";
  Object.assign(paper, { state: "failed", told: [said.detail, said.hint].filter(Boolean).join(" ") });
  return "failed";
}

async function tidy(owner: string): Promise<void> {
  const sent = (await all(owner)).filter((one) => one.state === "sent");
  for (const one of sent.slice(0, Math.max(0, sent.length - MOST_SENT))) await drop(one.id);
}
