import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import { createRoot } from "react-dom/client";
import { App } from "./core/app";
import type { Bootstrap } from "./core/browser";
import { browser } from "./shell/browser";
import { embed, embedOptions, embedTheme } from "./shell/embed";
import { startWithOwnSession } from "./shell/claim";
import { watchPointer } from "./shell/pointer";
import { keepScroll } from "./shell/scroll";
import { Shell } from "./shell/Shell";
import { applyTheme, followTheme } from "./shell/theme";

const bootstrap = readBootstrap();
const embedded = embedOptions(location.search);
if (embedded) embed(embedded);
applyTheme(bootstrap.theme, embedTheme(embedded));
const app = new App(bootstrap, browser(bootstrap.socket));
window.addEventListener("online", () => app.wake());
document.addEventListener("visibilitychange", () => app.seen());
window.addEventListener("pagehide", () => app.memory.flush());
window.addEventListener("pageshow", () => app.wake());
document.addEventListener("resume", () => app.wake());
window.addEventListener("popstate", () => app.navigated());
followTheme(() => app.themeChanged());
keepScroll(app);
watchPointer(app);
void startWithOwnSession(app);
createRoot(document.getElementById("root")!).render(<Shell app={app} />);

function readBootstrap(): Bootstrap {
  const text = document.getElementById("millpond")?.textContent;
  return text ? (JSON.parse(text) as Bootstrap) : { build: "dev", socket: "_millpond/stream" };
}
