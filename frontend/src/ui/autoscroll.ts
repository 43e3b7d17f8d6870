/** Keeps a scrolling box at its end while content is added, unless the reader scrolled up. Returns what ends it. */
export function autoscroll(box: HTMLElement): () => void {
  let atEnd = true;
  const toEnd = () => {
    if (atEnd) box.scrollTo({ top: box.scrollHeight });
  };
  const onScroll = () => {
    atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
  };
  const observer = new MutationObserver(toEnd);
  observer.observe(box, { childList: true, subtree: true, characterData: true });
  box.addEventListener("scroll", onScroll, { passive: true });
  toEnd();
  return () => {
    observer.disconnect();
    box.removeEventListener("scroll", onScroll);
  };
}
