/** All of ECharts, as a chunk of this name. */
export { init, registerLocale } from "echarts";
