"use strict";
(() => {
  const { data, $, css, element, axes, line } = page;
  const chart = (id, options, values) => page.chart($(id), options, values);
  const rivals = ["--rival1", "--rival2", "--rival3"];

  $("source").textContent = data.source;
  $("verdict").textContent = data.verdict;
  $("lead").textContent = data.lead;

  const largest = Math.max(...data.errors.map((row) => row.mse)) || 1;
  const text = (value, digits) => (value === null ? "not measured" : value.toFixed(digits)); // null: no value is known
  for (const row of data.errors) {
    const tr = element("tr", undefined, (row.best ? "best " : "") + (row.model ? "model" : ""));
    const name = element("th", row.name + (row.best ? " — best" : ""));
    name.scope = "row";
    const bar = element("td", undefined, "bar");
    const fill = element("span");
    fill.style.width = (100 * row.mse / largest).toFixed(1) + "%";
    bar.append(fill);
    tr.append(name, element("td", text(row.mse, 4), "n"), element("td", text(row.mae, 4), "n"), bar);
    $("errors").tBodies[0].append(tr);
  }
  for (const row of data.coverage) {
    const tr = element("tr");
    const level = element("th", row.level + " %");
    level.scope = "row";
    tr.append(level, element("td", row.covered === null ? text(null) : text(100 * row.covered, 1) + " %", "n"));
    $("coverage").tBodies[0].append(tr);
  }

  /** Dates as 2017-10-24, hours as 06:00; the year once. */
  const timeLabels = (_, splits) => {
    const step = splits.length > 1 ? splits[1] - splits[0] : 0;
    return splits.map((seconds, i) => {
      const iso = new Date(seconds * 1000).toISOString();
      const day = i === 0 ? iso.slice(0, 10) : iso.slice(5, 10);
      if (step >= 28 * 86400) return iso.slice(0, 7);
      return step >= 86400 || iso.slice(11, 16) === "00:00" ? day : iso.slice(11, step < 60 ? 19 : 16);
    });
  };

  const variate = $("variate");
  const slider = $("window");
  data.variates.forEach((name, i) => {
    const option = element("option", name);
    option.value = i;
    variate.append(option);
  });
  slider.max = data.windows.length - 1;

  const windowValues = () => {
    const w = data.windows[+slider.value];
    const v = +variate.value;
    const series = w.series[v];
    const history = series.history.length;
    const pad = (values, lead) => new Array(lead).fill(null).concat(values);
    const known = (values) => values.map((value) => (Number.isFinite(value) ? value : null));
    const joined = known(series.history.concat(series.truth || new Array(series.forecast.length).fill(null)));
    const last = joined[history - 1];
    const forecast = pad([last], history - 1).concat(series.forecast);
    const edge = (level, sign) => pad([last], history - 1).concat(
      series.forecast.map((value, h) => {
        const half = data.halfWidths[level][v][h];
        return half === null ? null : value + sign * half;
      }));
    return [w.times, edge(1, 1), edge(1, -1), edge(0, 1), edge(0, -1), joined, forecast];
  };
  const hidden = { stroke: "transparent", width: 0, points: { show: false } };
  const windowChart = chart("chart-window", () => ({
    scales: { x: { time: data.timed } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    axes: axes(data.timed ? { label: "time", values: timeLabels, space: 64 } : { label: "row" },
      { label: data.variates[+variate.value], size: 62 }),
    series: [{}, hidden, hidden, hidden, hidden, line("--truth", 1.5), line("--model", 2)],
    bands: [{ series: [1, 2], fill: css("--band95") }, { series: [3, 4], fill: css("--band80") }],
  }), windowValues);

  const showWindow = () => {
    const w = data.windows[+slider.value];
    $("where").textContent = w.label;
    $("previous").disabled = +slider.value === 0;
    $("next").disabled = +slider.value === data.windows.length - 1;
    slider.setAttribute("aria-valuetext", w.label);
    windowChart.draw();
  };
  const move = (by) => { slider.value = +slider.value + by; showWindow(); };
  $("previous").addEventListener("click", () => move(-1));
  $("next").addEventListener("click", () => move(1));
  slider.addEventListener("input", showWindow);
  variate.addEventListener("change", showWindow);
  showWindow();

  const colours = data.steps.map((row, i) => row.model ? "--model" : rivals[(i - 1) % rivals.length]);
  data.steps.forEach((row, i) => {
    const item = element("li", row.name);
    item.style.setProperty("--swatch", `var(${colours[i]})`);
    $("legend-steps").append(item);
  });
  /** The axis follows the model: a line far above it would press all others to the ground. */
  const top = Math.max(...data.steps.filter((row) => row.model).flatMap((row) => row.mse)) * 3;
  const beyond = data.steps.filter((row) => !row.model && Math.max(...row.mse) > top);
  if (top > 0 && beyond.length) {
    const names = beyond.map((row) => row.name).join(" and ");
    $("steps-note").textContent = `The axis ends at three times the model's largest error; ${names} ${
      beyond.length > 1 ? "go" : "goes"} beyond it, see the table above.`;
  } else {
    $("steps-note").remove();
  }
  const ceiling = top > 0 ? top : Infinity;
  const dots = (count) => ({ show: count < 3, size: 7 });
  chart("chart-steps", () => ({
    scales: { x: { time: false }, y: { range: (_, low, high) => [0, Math.min(high * 1.05, ceiling) || 1] } },
    axes: axes({ label: "step ahead" }, { label: "MSE", size: 56 }),
    series: [{}, ...data.steps.map((row, i) => ({ ...line(colours[i], row.model ? 2.5 : 1.5),
      points: { ...dots(row.mse.length), fill: css(colours[i]) } }))],
  }), () => [data.steps[0].mse.map((_, h) => h + 1), ...data.steps.map((row) => row.mse)]);

  if (data.curve.length) {
    $("curve-note").textContent = `The parameters of epoch ${data.bestEpoch} were kept.`;
    const points = (colour) => ({ ...line(colour, 2), points: { show: true, size: 6, fill: css(colour) } });
    chart("chart-curve", () => ({
      scales: { x: { time: false, range: [0.8, data.curve.length + 0.2] } },
      axes: axes({ label: "epoch", incrs: [1, 2, 5, 10, 20, 50, 100] }, { label: "loss (MSE)", size: 56 }),
      series: [{}, points("--truth"), points("--model")],
    }), () => [data.curve.map((e) => e.number), data.curve.map((e) => e.trainLoss),
      data.curve.map((e) => e.validationLoss)]);
  } else {
    $("section-curve").remove();
  }

  window.statespaceReport.move = move;
})();
