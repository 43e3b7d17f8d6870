import type { Theme } from "@glideapps/glide-data-grid";
import { useEffect, useMemo, useState } from "react";
import type { TableColumn } from "../../wire.gen";
import { ICON_SIZE, ICONS } from "./cells";
import { iconOf } from "./links";

/** The theme; another one, so that all is drawn again, when the font has come that links are icons of. */
export function useIcons(theme: Partial<Theme> | null, columns: readonly TableColumn[]): Partial<Theme> | null {
  const [loaded, setLoaded] = useState("");
  const icons = columns.map(iconOf).filter(Boolean).join(" ");
  useEffect(() => {
    if (icons === "") return;
    document.fonts.load(`${ICON_SIZE} ${ICONS}`, icons).then(
      () => setLoaded(icons),
      () => undefined, // the names are shown
    );
  }, [icons]);
  // oxlint-disable-next-line react/exhaustive-deps -- `loaded`: what is drawn looks other than before
  return useMemo(() => (theme === null ? null : { ...theme }), [theme, loaded]);
}
