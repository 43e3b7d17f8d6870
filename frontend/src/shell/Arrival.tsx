import { useEffect, useRef } from "react";
import { useApp, useStatusAs } from "../ui/hooks";
import { keepForUser } from "./aside";
import { useFirstPage } from "./firstPage";

/**
 * The user has come to another page of the app, without a load of the page: a
 * screen reader says its title, and the focus, if what had it is gone, is at
 * the beginning of the main part.
 */
export function Arrival() {
  const app = useApp();
  useFirstPage(app);
  useEffect(() => {
    const keeping = keepForUser(app);
    return () => void keeping.then((end) => end());
  }, [app]);
  const arrived = useRef(app.status.path);
  const path = useStatusAs((now) => (now.script === "notRunning" ? (arrived.current = now.path) : arrived.current));
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    if (place.current !== null) place.current.textContent = document.title;
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) {
      document.getElementById("stMain")?.focus({ preventScroll: true });
    }
  }, [path]);
  return <div ref={place} className="visually-hidden" role="status" data-testid="arrival" />;
}
