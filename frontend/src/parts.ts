// A large file in parts (web/api/upload_parts.py): a cut connection, or a closed page, goes on where it was.
export interface Sent {
  status: number;
  detail: string;
  isNew: boolean;
}
interface Stands {
  id: string;
  offset: number;
  part_bytes: number;
  document: string | null;
  is_new: boolean;
  detail?: string;
}

export const LARGE = 5 * 2 ** 20;
const TRIES = 6;
const PATIENCE = 300_000;
const NAME = "cuadra.uploads";

const sleep = (ms: number): Promise<void> => new Promise((done) => window.setTimeout(done, ms));

/** Where uploads of this browser stand, by file: who drops the same file again goes on. */
const begun = {
  all: (): Record<string, string> => JSON.parse(localStorage.getItem(NAME) ?? "{}") as Record<string, string>,
  set(mark: string, id: string | null): void {
    const found = this.all();
    delete found[mark];
    if (id) found[mark] = id;
    localStorage.setItem(NAME, JSON.stringify(Object.fromEntries(Object.entries(found).slice(-50))));
  },
};

export async function sendInParts(file: File, key: string, headers: Record<string, string>, progress: (share: number) => void): Promise<Sent> {
  const mark = `${file.name}|${file.size}|${file.lastModified}`;
  let stands: Stands | null = null;
  for (let tries = 0; tries < TRIES; ) {
    try {
      stands ??= await begin(file, mark, key, headers);
      if (stands.document) {
        begun.set(mark, null);
        return { status: 202, detail: "", isNew: stands.is_new };
      }
      progress(stands.offset / file.size);
      stands = await send(file, stands, headers);
      tries = 0;
    } catch (error) {
      if (error instanceof Refused && !error.isPassing) {
        begun.set(mark, null);
        return { status: error.status, detail: error.message, isNew: false };
      }
      stands = null; // asked anew where it stands
      tries += 1;
      if (tries < TRIES) await sleep(Math.min(30_000, 500 * 2 ** tries));
    }
  }
  return { status: 0, detail: "", isNew: false };
}

class Refused extends Error {
  constructor(readonly status: number, detail: string) {
    super(detail);
  }
  get isPassing(): boolean {
    return this.status >= 500 || [408, 409, 429].includes(this.status);
  }
}

async function begin(file: File, mark: string, key: string, headers: Record<string, string>): Promise<Stands> {
  const id = begun.all()[mark];
  if (id) {
    const answer = await fetch(`/api/v1/uploads/${id}`, { headers, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) return (await answer.json()) as Stands;
    if (answer.status !== 404) throw new Refused(answer.status, "");
    begun.set(mark, null);
  }
  const stands = await told(
    await fetch("/api/v1/uploads", {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "idempotency-key": id ? `${key}-${Date.now()}` : key },
      body: JSON.stringify({ name: file.name.slice(-255) || "document", size: file.size }),
      signal: AbortSignal.timeout(PATIENCE),
    }),
  );
  begun.set(mark, stands.id);
  return stands;
}

async function send(file: File, stands: Stands, headers: Record<string, string>): Promise<Stands> {
  const part = file.slice(stands.offset, Math.min(file.size, stands.offset + Math.min(stands.part_bytes, 2 ** 21)));
  return told(
    await fetch(`/api/v1/uploads/${stands.id}`, {
      method: "PATCH",
      headers: { ...headers, "content-type": "application/partial-upload", "upload-offset": String(stands.offset) },
      body: part,
      signal: AbortSignal.timeout(PATIENCE),
    }),
  );
}

async function told(answer: Response): Promise<Stands> {
  const said = (await answer.json().catch(() => ({}))) as Stands;
  if (!answer.ok) throw new Refused(answer.status, said.detail ?? "");
  return said;
}
