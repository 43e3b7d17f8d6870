import { texts } from "../texts";

/** What the header says at times. */
export const status = texts("status", {
  running: "Running",
  stop: "Stop",
  stopping: "Stopping…",
  stoppingLater: "Stopping… at the app’s next element, or in 3 seconds",
  stoppingStuck: "Stopping… as soon as a call that cannot be interrupted returns",
  notSaved: "Not saved",
  notSavedHelp:
    "The app works, but it cannot save at the moment. This tab keeps your changes and saves them as soon as it can. Leave the tab open.",
  sourceChanged: "Source changed",
  rerun: "Rerun",
  alwaysRerun: "Always rerun",
  dismiss: "Dismiss",
});
