/** Tells those who cannot see it what was answered in a chat: when the answer is complete, not at each word. */
import type { App } from "../core/app";
import { chat as texts } from "../texts/en/chat";
import { fill } from "../texts/fill";

/** Characters that are read out. The message itself can be read in full. */
const MOST = 2000;

const installed = new WeakSet<App>();

/** From now on, for as long as the page lives. */
export function announceAnswers(app: App): void {
  if (installed.has(app)) return;
  installed.add(app);
  const region = document.createElement("div");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  region.dataset["testid"] = "stChatAnnouncement";
  document.body.append(region);
  let before = lastAnswer();
  let running = app.status.script === "running";
  app.subscribe(() => {
    const now = app.status.script === "running";
    if (now === running) return;
    running = now;
    const answer = lastAnswer();
    if (!now && answer !== "" && answer !== before) region.textContent = answer;
    before = answer;
  });
}

/** The last message of the page, if it is not the user's own. */
function lastAnswer(): string {
  const message = [...document.querySelectorAll<HTMLElement>("[data-testid=stChatMessage]")].at(-1);
  if (message === undefined || message.dataset["author"] === "user") return "";
  const text = message.querySelector("[data-testid=stChatMessageContent]")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  return text === "" ? "" : fill(texts.said, { name: message.dataset["name"] ?? "", text: text.slice(0, MOST) });
}
