// Files dropped anywhere, or chosen: three at a time to the API, each with its progress. What cannot be sent says why in
// the words of the API and can be sent again.
const AT_ONCE = 3;
const MOST = 2000;

type Entry = FileSystemEntry & {
  file?: (done: (file: File) => void, failed: () => void) => void;
  createReader?: () => FileSystemDirectoryReader;
};

export function listenToFiles(): void {
  const form = document.querySelector<HTMLFormElement>("#upload");
  const input = form?.querySelector<HTMLInputElement>("input[type=file]");
  if (!form || !input) return;
  input.addEventListener("change", () => {
    const chosen = [...(input.files ?? [])];
    input.value = "";
    send(chosen);
  });
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

const waiting: (() => Promise<void>)[] = [];
let busy = 0;

function send(chosen: File[]): void {
  for (const file of chosen.slice(0, MOST)) waiting.push(item(file));
  while (busy < AT_ONCE && waiting.length) void work();
}

async function work(): Promise<void> {
  busy += 1;
  for (let next = waiting.shift(); next; next = waiting.shift()) await next();
  busy -= 1;
}

function item(file: File): () => Promise<void> {
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
  const put = (): Promise<void> =>
    new Promise((done) => {
      const request = new XMLHttpRequest();
      const bar = part<HTMLProgressElement>("bar");
      say("sending");
      request.upload.onprogress = (event) => (bar.value = event.lengthComputable ? event.loaded / event.total : 0);
      request.onloadend = () => {
        const told = request.response as { detail?: string; documents?: { is_new: boolean }[] } | null;
        if (request.status === 202) {
          bar.value = 1;
          say(told?.documents?.[0]?.is_new === false ? "known" : "done");
          window.setTimeout(() => row.remove(), 6000);
        } else say("failed", told?.detail ?? "");
        done();
      };
      request.open("POST", "/api/v1/documents");
      request.responseType = "json";
      request.timeout = 600_000;
      request.setRequestHeader("accept-language", document.documentElement.lang);
      request.setRequestHeader("idempotency-key", key);
      request.setRequestHeader("x-csrf-token", document.querySelector<HTMLMetaElement>("meta[name=csrf]")!.content);
      const body = new FormData();
      body.append("files", file, file.name);
      request.send(body);
    });
  part("again").addEventListener("click", () => {
    waiting.push(put);
    if (busy < AT_ONCE) void work();
  });
  part("drop").addEventListener("click", () => row.remove());
  return put;
}
