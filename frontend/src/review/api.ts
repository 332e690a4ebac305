// The API as the person whose page this is. What it refuses comes back with its own sentence.
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const PATIENCE = 20_000;
const FITS = 15_000; // letters that a browser surely sends after its page is gone: it takes 64 KiB in all

/** What is said arrives also where the page is left right after. */
export async function ask<T>(path: string, body?: unknown, keepalive = true, method = "POST"): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json", "accept-language": document.documentElement.lang };
  const init: RequestInit = { headers, signal: AbortSignal.timeout(PATIENCE) };
  if (body !== undefined) {
    headers["content-type"] = "application/json";
    headers["x-csrf-token"] = document.querySelector<HTMLMetaElement>("meta[name=csrf]")?.content ?? "";
    const said = JSON.stringify(body);
    Object.assign(init, { method, body: said, keepalive: keepalive && said.length <= FITS });
  }
  let answer: Response;
  try {
    answer = await fetch(`/api/v1${path}`, init);
  } catch {
    throw new Refused(0, "", "");
  }
  const told = (await answer.json().catch(() => ({}))) as Record<string, string>;
  if (!answer.ok) throw new Refused(answer.status, told.code ?? "", [told.detail, told.hint].filter(Boolean).join(" "));
  return told as T;
}
