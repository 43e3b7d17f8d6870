/** Things that fly over the page once: balloons up, snow down. */
import "./fly.css";

export interface Flight {
  /** The hook that tests and users' CSS select on, and the class. */
  readonly hook: string;
  readonly count: number;
  /** What the n-th of them looks like: markup of ours. */
  readonly draw: (n: number) => string;
}

/** Shows them, and takes them away when the last one is gone. */
export function fly({ hook, count, draw }: Flight): void {
  const sky = document.createElement("div");
  sky.className = `flight ${hook}`;
  sky.dataset["testid"] = hook;
  sky.setAttribute("aria-hidden", "true");
  for (let n = 0; n < count; n += 1) {
    const one = document.createElement("span");
    one.innerHTML = draw(n);
    one.style.setProperty("--left", `${Math.round(2 + Math.random() * 94)}%`);
    one.style.setProperty("--delay", `${Math.round(Math.random() * 900)}ms`);
    one.style.setProperty("--sway", `${Math.round(Math.random() * 120 - 60)}px`);
    sky.append(one);
  }
  document.body.append(sky);
  // Who wants less motion gets none, and nothing then ends by itself.
  const flights = sky.getAnimations({ subtree: true }).map((animation) => animation.finished);
  void Promise.allSettled(flights).then(() => sky.remove());
}
