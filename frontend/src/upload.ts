// Files and folders dropped anywhere, chosen or pasted: three at a time to the API, each with its progress, large ones in
// parts. What cannot be sent says why in the words of the API and can be sent again.
import { LARGE, sendInParts } from "./parts";

const AT_ONCE = 3;
const MOST = 2000;
const SOUNDS = /\.(ogg|oga|opus|mp3|m4a|amr|wav|aac|flac)$/i; // whatever the system calls them
const LEAST_TEXT = 20; // letters: less was not meant as a document

type Entry = FileSystemEntry & {
  file?: (done: (file: File) => void, failed: () => void) => void;
  createReader?: () => FileSystemDirectoryReader;
};

export function listenToFiles(): void {
  const form = document.querySelector<HTMLFormElement>("#upload");
  const input = form?.querySelector<HTMLInputElement>("input[type=file]");
  if (!form || !input) return;
  for (const one of document.querySelectorAll<HTMLInputElement>("#upload input[type=file], #folder")) {
    one.addEventListener("change", () => {
      const chosen = [...(one.files ?? [])];
      one.value = "";
      send(chosen);
    });
  }
  listenToPaste();
  const hasFiles = (event: DragEvent): boolean => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const over = (on: boolean): void => void document.body.classList.toggle("is-dropping", on);
  document.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || over(false));
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(false);
    const items = [...(event.dataTransfer?.items ?? [])].filter((item) => item.kind === "file");
    const found = items.map((item) => {
      const entry = item.webkitGetAsEntry() as Entry | null; // now: later the items are gone
      const file = item.getAsFile();
      return entry ? files(entry) : file ? [file] : [];
    });
    void Promise.all(found).then((all) => send(all.flat()));
  });
}

async function files(entry: Entry): Promise<File[]> {
  if (entry.file) return new Promise((done) => entry.file!((file) => done([file]), () => done([])));
  const reader = entry.createReader?.();
  const found: File[] = [];
  while (reader && found.length < MOST) {
    const some = await new Promise<FileSystemEntry[]>((done) => reader.readEntries(done, () => done([])));
    if (!some.length) break;
    for (const one of some) found.push(...(await files(one as Entry)));
  }
  return found;
}

type Way = "file" | "parts" | "voice" | "text";
interface Answer {
  status: number;
  detail: string;
  isNew: boolean;
}

const waiting: (() => Promise<void>)[] = [];
let busy = 0;

function send(chosen: File[]): void {
  for (const file of chosen.slice(0, MOST)) waiting.push(item(file, wayOf(file)));
  while (busy < AT_ONCE && waiting.length) void work();
}

function wayOf(file: File): Way {
  if (file.size > LARGE) return "parts";
  return file.type.startsWith("audio/") || SOUNDS.test(file.name) ? "voice" : "file";
}

async function work(): Promise<void> {
  busy += 1;
  for (let next = waiting.shift(); next; next = waiting.shift()) await next();
  busy -= 1;
}

/** What was copied elsewhere: pictures and files as they are, a longer text as a document. */
function listenToPaste(): void {
  document.addEventListener("paste", (event) => {
    if ((event.target as HTMLElement).closest?.("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (files.length) send(files);
    else if (text.length >= LEAST_TEXT) {
      waiting.push(item(new File([text], `${text.split("\n")[0]!.slice(0, 60)}`, { type: "text/plain" }), "text"));
      void work();
    } else return;
    event.preventDefault();
  });
}

function headers(): Record<string, string> {
  const csrf = document.querySelector<HTMLMetaElement>("meta[name=csrf]")!.content;
  return { "accept-language": document.documentElement.lang, "x-csrf-token": csrf };
}

async function pasted(file: File, key: string): Promise<Answer> {
  const body = JSON.stringify({ text: await file.text() });
  const init = { method: "POST", headers: { ...headers(), "content-type": "application/json", "idempotency-key": key }, body };
  const answer = await fetch("/api/v1/documents/text", { ...init, signal: AbortSignal.timeout(60_000) }).catch(() => null);
  const told = (await answer?.json().catch(() => null)) as { detail?: string; documents?: { is_new: boolean }[] } | null;
  return { status: answer?.status ?? 0, detail: told?.detail ?? "", isNew: told?.documents?.[0]?.is_new !== false };
}

function whole(file: File, key: string, path: string, progress: (share: number) => void): Promise<Answer> {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => progress(event.lengthComputable ? event.loaded / event.total : 0);
    request.onloadend = () => {
      const told = request.response as { detail?: string; documents?: { is_new: boolean }[] } | null;
      done({ status: request.status, detail: told?.detail ?? "", isNew: told?.documents?.[0]?.is_new !== false });
    };
    request.open("POST", path);
    request.responseType = "json";
    request.timeout = 600_000;
    for (const [name, value] of Object.entries({ ...headers(), "idempotency-key": key })) request.setRequestHeader(name, value);
    const body = new FormData();
    body.append("files", file, file.name);
    request.send(body);
  });
}

function item(file: File, way: Way): () => Promise<void> {
  const list = document.querySelector("#uploads")!;
  const shape = document.querySelector<HTMLTemplateElement>("#upload-item")!;
  const row = (shape.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
  const part = <T extends Element>(name: string): T => row.querySelector<T>(`[data-${name}]`)!;
  part("name").textContent = file.name;
  list.append(row);
  const key = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const say = (state: string, text = ""): void => {
    row.dataset.state = state;
    part("told").textContent = text || row.dataset[state] || "";
  };
  const progress = (share: number): void => void (part<HTMLProgressElement>("bar").value = share);
  const ways: Record<Way, () => Promise<Answer>> = {
    file: () => whole(file, key, "/api/v1/documents", progress),
    voice: () => whole(file, key, "/api/v1/documents/voice", progress),
    parts: () => sendInParts(file, key, headers(), progress),
    text: () => pasted(file, key),
  };
  const put = async (): Promise<void> => {
    say("sending");
    const told = await ways[way]();
    if (told.status !== 202) return say("failed", told.detail);
    progress(1);
    say(told.isNew ? "done" : "known");
    window.setTimeout(() => row.remove(), 6000);
  };
  part("again").addEventListener("click", () => {
    waiting.push(put);
    if (busy < AT_ONCE) void work();
  });
  part("drop").addEventListener("click", () => row.remove());
  return put;
}
