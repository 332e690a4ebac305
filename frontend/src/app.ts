// What the pages gain where there is script: all of them work without. No text is written here: it comes from the page.
import "./app.scss";
import "./organise.scss";
import "./learning.scss";
import "./home.scss";
import "./gather.scss";
import "htmx.org";
import { listenToGathering } from "./gather";
import { followSession } from "./devices";
import { listenToKeys } from "./keys";
import { install } from "./pwa";
import { watch } from "./live";
import { listenToNotices } from "./notices";
import { listenToRows } from "./rows";
import { showToasts } from "./toasts";
import { listenToFiles } from "./upload";
import { listenToPlaces } from "./places";
import { prepare } from "./prepare";

document.documentElement.classList.add("js");
for (const begin of [watch, listenToKeys, listenToRows, listenToGathering, listenToPlaces, listenToFiles, showToasts, listenToNotices, followSession, prepare, install]) begin();
