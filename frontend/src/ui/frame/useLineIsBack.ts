import { useEffect, useRef } from "react";
import { useStatus } from "../hooks";

/** Calls `back` when the connection was lost, and is there again. */
export function useLineIsBack(back: () => void): void {
  const { name } = useStatus("connection").connection;
  const lost = useRef(false);
  const latest = useRef(back);
  useEffect(() => {
    latest.current = back;
  }, [back]);
  useEffect(() => {
    if (name === "waiting") lost.current = true;
    if (name !== "connected") return () => undefined;
    if (lost.current) latest.current();
    lost.current = false;
    return () => {
      lost.current = true;
    };
  }, [name]);
}
