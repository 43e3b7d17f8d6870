/** The page's look as a theme of ECharts: it counts where the options say nothing. */
import type { ChartTheme } from "../theme";
import type { Part } from "./option";
import { shortValue } from "./tooltips";

export function echartsTheme({ text, muted, background, background2, border, primary, font, headingFont, categories, sequential, dark }: ChartTheme): Part {
  const small = { fontSize: 12, color: muted, fontFamily: font };
  const axis = {
    axisLine: { lineStyle: { color: border } },
    axisTick: { show: false, lineStyle: { color: border } },
    axisLabel: { ...small, hideOverlap: true },
    splitLine: { lineStyle: { color: [border] } },
    splitArea: { areaStyle: { color: [background, background2] } },
    nameTextStyle: small,
  };
  const category = { ...axis, axisLabel: small, splitLine: { show: false, lineStyle: { color: [border] } } };
  const handle = { color: background, borderColor: muted };
  return {
    darkMode: dark,
    ...(categories.length === 0 ? {} : { color: categories }),
    backgroundColor: "transparent",
    textStyle: { fontFamily: font, color: text },
    title: { textStyle: { color: text, fontFamily: headingFont || font, fontSize: 16, fontWeight: 600 }, subtextStyle: { ...small, fontSize: 14 } },
    legend: { textStyle: { ...small, color: text }, inactiveColor: border, pageTextStyle: small, pageIconColor: muted, pageIconInactiveColor: border },
    tooltip: {
      backgroundColor: background,
      borderColor: border,
      borderWidth: 1,
      textStyle: { color: text, fontFamily: font, fontSize: 12 },
      axisPointer: { lineStyle: { color: muted }, crossStyle: { color: muted }, shadowStyle: { color: border, opacity: 0.3 }, label: { backgroundColor: muted, color: background } },
      valueFormatter: shortValue,
      // What leaves the chart on a phone is cut off.
      confine: true,
    },
    toolbox: { iconStyle: { borderColor: muted }, emphasis: { iconStyle: { borderColor: primary, textFill: text } } },
    dataZoom: { borderColor: border, backgroundColor: "transparent", fillerColor: `${primary}26`, handleStyle: handle, moveHandleStyle: { color: muted }, textStyle: small, dataBackground: { lineStyle: { color: muted }, areaStyle: { color: border } } },
    visualMap: { textStyle: small, ...(sequential.length === 0 ? {} : { color: sequential.toReversed() }) },
    timeline: { label: small, lineStyle: { color: border }, itemStyle: { color: primary }, controlStyle: { color: muted, borderColor: muted } },
    brush: { brushStyle: { color: `${primary}26`, borderColor: primary, borderWidth: 1 } },
    categoryAxis: category,
    valueAxis: axis,
    logAxis: axis,
    timeAxis: axis,
    radar: { axisName: { color: muted }, splitLine: { lineStyle: { color: border } }, axisLine: { lineStyle: { color: border } }, splitArea: { show: false } },
    graph: { label: { color: text }, lineStyle: { color: muted } },
    sankey: { label: { color: text }, lineStyle: { color: muted } },
    tree: { label: { color: text }, lineStyle: { color: border } },
    treemap: { breadcrumb: { itemStyle: { color: background2, textStyle: { color: text } } }, itemStyle: { borderColor: background } },
    pie: { label: { color: text }, itemStyle: { borderColor: background } },
    funnel: { label: { color: text } },
    gauge: { title: { color: muted }, detail: { color: text }, axisLabel: { color: muted }, axisTick: { lineStyle: { color: muted } }, splitLine: { lineStyle: { color: muted } } },
    candlestick: { itemStyle: { borderWidth: 1 } },
  };
}
