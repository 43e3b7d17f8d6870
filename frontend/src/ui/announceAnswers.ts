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
  let before = lastAnswer()?.textContent;
  let running = app.status.script === "running";
  app.subscribe(() => {
    const now = app.status.script === "running";
    if (now === running) return;
    running = now;
    const answer = lastAnswer();
    const text = answer?.textContent;
    if (!now && answer !== undefined && text !== before) region.textContent = spoken(answer);
    before = text;
  });
}

/** The last message of the page, if it is not the user's own. */
function lastAnswer(): HTMLElement | undefined {
  const message = [...document.querySelectorAll<HTMLElement>("[data-testid=stChatMessage]")].at(-1);
  return message?.dataset["author"] === "user" ? undefined : message;
}

function spoken(message: HTMLElement): string {
  // Not `textContent`: it has nothing between two paragraphs, or the cells of a table.
  const text = message.querySelector<HTMLElement>("[data-testid=stChatMessageContent]")?.innerText.replace(/\s+/g, " ").trim() ?? "";
  return text === "" ? "" : fill(texts.said, { name: message.dataset["name"] ?? "", text: text.slice(0, MOST) });
}
