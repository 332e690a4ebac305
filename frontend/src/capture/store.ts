// Papers that were photographed and are not on the server yet, in this browser: closing the tab loses nothing. A paper
// belongs to who took it; nobody else's session ever sends it.
export interface Shot {
  blob: Blob;
  name: string;
  faults: string[];
}
export interface Paper {
  /** Its Idempotency-Key too: sent twice it is one document. */
  id: string;
  owner: string;
  at: number;
  state: "draft" | "waiting" | "failed" | "sent";
  shots: Shot[];
  told: string;
  document: string;
}
/** Whose page was open last, for who sends without a page. */
export interface Told {
  owner: string;
  csrf: string;
  language: string;
}

const NAME = "cuadra-capture";
export const MOST_SENT = 20;

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("papers", { keyPath: "id" });
      asked.result.createObjectStore("told");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function work<T>(store: string, mode: IDBTransactionMode, deed: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((done, failed) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const asked = deed(transaction.objectStore(store));
      transaction.oncomplete = () => done(asked.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const put = (paper: Paper): Promise<unknown> => work("papers", "readwrite", (store) => store.put(paper));
export const drop = (id: string): Promise<unknown> => work("papers", "readwrite", (store) => store.delete(id));
export const get = (id: string): Promise<Paper | undefined> => work("papers", "readonly", (store) => store.get(id) as IDBRequest<Paper | undefined>);

/** The owner's, oldest first. */
export async function all(owner: string): Promise<Paper[]> {
  const found = await work("papers", "readonly", (store) => store.getAll() as IDBRequest<Paper[]>);
  return found.filter((one) => one.owner === owner).sort((a, b) => a.at - b.at);
}

export const tell = (told: Told): Promise<unknown> => work("told", "readwrite", (store) => store.put(told, "me"));
export const told = (): Promise<Told | undefined> => work("told", "readonly", (store) => store.get("me") as IDBRequest<Told | undefined>);

export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
}
