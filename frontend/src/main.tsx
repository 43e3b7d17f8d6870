import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { App } from "./core/app";
import type { Bootstrap } from "./core/browser";
import { browser } from "./shell/browser";
import { embed, embedOptions, embedTheme } from "./shell/embed";
import { startWithOwnSession } from "./shell/claim";
import { watchPointer } from "./shell/pointer";
import { latecomers } from "./shell/latecomers";
import { keepScroll } from "./shell/scroll";
import { Shell } from "./shell/Shell";
import { applyTheme, followTheme } from "./shell/theme";

const bootstrap = readBootstrap();
const embedded = embedOptions(location.search);
if (embedded) embed(embedded);
applyTheme(bootstrap.theme, embedTheme(embedded));
const app = new App(bootstrap, browser(bootstrap.socket));
const wake = () => app.wake();
addEventListener("online", wake);
addEventListener("pageshow", wake);
document.addEventListener("resume", wake);
document.addEventListener("visibilitychange", () => app.seen());
addEventListener("pagehide", () => app.memory.flush());
addEventListener("popstate", () => app.navigated());
followTheme(() => app.themeChanged());
keepScroll(app);
watchPointer(app);
void startWithOwnSession(app);
void latecomers.load().then((late) => late.shortenTexts(app.connection));
const root = createRoot(document.getElementById("root")!);
const draw = () => root.render(<Shell app={app} />);
// At once, and with what its effects change: the browser's next frame has the page that came with the document. But when
// a style sheet did not come, index.html loads the page again, unless there is something on it.
const styled = [...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]")].every((link) => link.sheet);
if (styled) flushSync(draw);
else draw();

function readBootstrap(): Bootstrap {
  const text = document.getElementById("millpond")?.textContent;
  return text ? (JSON.parse(text) as Bootstrap) : { build: "dev", socket: "_millpond/stream" };
}
