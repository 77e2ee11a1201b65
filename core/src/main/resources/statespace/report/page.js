"use strict";
/** What all pages share: small helpers and charts that follow the page's width and colour scheme. */
const page = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const element = (tag, text, className) => {
    const node = document.createElement(tag);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  };
  const plots = [];

  for (const [key, value] of data.provenance) $("provenance").append(element("dt", key), element("dd", value));

  const FONT = "13px system-ui, sans-serif";
  const pen = document.createElement("canvas").getContext("2d");
  /** Room for the longest label of an axis at the side, at least what the chart asks for. */
  const room = (least) => (plot, labels) => {
    pen.font = FONT;
    return Math.ceil(Math.max(least, ...(labels || []).map((label) => pen.measureText(label).width + 16)));
  };

  const axes = (x, y) => [x, { ...y, size: room(y.size) }].map((axis) => ({
    stroke: css("--soft"), grid: { stroke: css("--grid"), width: 1 }, ticks: { stroke: css("--rule"), width: 1 },
    font: FONT, labelFont: FONT, labelSize: 22, ...axis,
  }));

  /** Draws into a box and again whenever its width or the colour scheme changes. */
  const chart = (box, options, values) => {
    const entry = { id: box.id, plot: null, values };
    entry.draw = () => {
      if (entry.plot) entry.plot.destroy();
      entry.plot = new uPlot({ width: box.clientWidth, height: box.clientHeight, legend: { show: false },
        cursor: { drag: { x: false, y: false } }, ...options() }, entry.values(), box);
    };
    entry.draw();
    plots.push(entry);
    let width = box.clientWidth;
    new ResizeObserver(() => {
      if (box.clientWidth !== width) { width = box.clientWidth; entry.draw(); }
    }).observe(box);
    return entry;
  };

  const line = (colour, width) => ({ stroke: css(colour), width, points: { show: false } });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plots.forEach((p) => p.draw()));
  window.statespaceReport = { plots, data };
  return { data, $, css, element, axes, chart, line, plots };
})();
