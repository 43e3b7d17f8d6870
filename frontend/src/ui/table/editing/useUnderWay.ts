import { useCallback, useState } from "react";

/** Whether something is under way, and what is told of each that begins: it is as long as the last of them is. */
export function useUnderWay(): readonly [boolean, (done: Promise<unknown>) => void] {
  const [count, setCount] = useState(0);
  const begins = useCallback((done: Promise<unknown>) => {
    setCount((now) => now + 1);
    void done.finally(() => setCount((now) => now - 1));
  }, []);
  return [count > 0, begins];
}
