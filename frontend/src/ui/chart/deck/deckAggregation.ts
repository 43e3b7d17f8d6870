export { ContourLayer, GridLayer, GridLayer as CPUGridLayer, GridLayer as GPUGridLayer, HeatmapLayer, HexagonLayer, ScreenGridLayer } from "@deck.gl/aggregation-layers";
