// For the service worker, which takes this in whole.
import { listenToPush, type PushScope } from "./pushed";

listenToPush(self as unknown as PushScope);
