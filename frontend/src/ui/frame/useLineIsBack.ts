import { useEffect, useRef } from "react";
import { useStatus } from "../hooks";

/** Whether the connection is lost at the moment. */
export interface Lost {
  readonly current: boolean;
}

/** Calls `back` when the connection was lost, and is there again. What it returns stays the same object. */
export function useLineIsBack(back: () => void): Lost {
  const { name } = useStatus("connection").connection;
  const lost = useRef(false);
  const latest = useRef(back);
  useEffect(() => {
    latest.current = back;
  }, [back]);
  useEffect(() => {
    if (name === "waiting") lost.current = true;
    if (name !== "connected") return () => undefined;
    const was = lost.current;
    lost.current = false;
    if (was) latest.current();
    return () => {
      lost.current = true;
    };
  }, [name]);
  return lost;
}
