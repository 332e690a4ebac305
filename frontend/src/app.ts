// What the pages gain where there is script: all of them work without. No text is written here: it comes from the page.
import "./app.scss";
import "htmx.org";
import { listenToKeys } from "./keys";
import { watch } from "./live";
import { listenToRows } from "./rows";
import { showToasts } from "./toasts";
import { listenToFiles } from "./upload";
import { prepare } from "./prepare";

document.documentElement.classList.add("js");
for (const begin of [watch, listenToKeys, listenToRows, listenToFiles, showToasts, prepare]) begin();
