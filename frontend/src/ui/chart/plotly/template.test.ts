import { expect, it } from "vitest";
import type { ChartTheme } from "../theme";
import { inScale } from "./template";

const theme = { sequential: ["#111111", "#222222", "#333333"] } as unknown as ChartTheme;
const scale = (colours: readonly string[]) => colours.map((colour, at) => [at / (colours.length - 1), colour]);
const OF_PLOTLY = scale(["#0d0887", "#46039f", "#7201a8", "#9c179e", "#bd3786", "#d8576b", "#ed7953", "#fb9f3a", "#fdca26", "#f0f921"]);

it("gives axes of colours the page's scale in the place of that of Plotly's own template", () => {
  const layout = {
    coloraxis: { colorscale: OF_PLOTLY, colorbar: { title: { text: "c" } } },
    coloraxis2: { colorscale: OF_PLOTLY },
    coloraxis3: { colorscale: scale(["#000000", "#ffffff"]) },
    coloraxis4: { colorscale: "Viridis" },
    coloraxis5: null,
    title: { colorscale: OF_PLOTLY },
  };
  const ours = scale(theme.sequential);
  expect(inScale(layout, theme)).toEqual({
    ...layout,
    coloraxis: { colorscale: ours, colorbar: { title: { text: "c" } } },
    coloraxis2: { colorscale: ours },
  });
  expect(inScale(layout, { ...theme, sequential: [] })).toBe(layout);
});
