"use strict";
(() => {
  const { data, $, css, element, axes, chart, line } = page;
  const colours = ["--model", "--rival1", "--rival2", "--rival3", "--truth"];

  $("kicker").textContent = data.kicker;
  $("headline").textContent = data.headline;
  $("lead").textContent = data.lead;

  const numeric = (text) => /^[-+]?[0-9][0-9.,]*(e[-+]?[0-9]+)?( %)?$/i.test(text);

  const table = (section) => {
    const box = element("div", undefined, "scroll");
    const head = element("tr");
    const right = section.columns.map((_, c) => c > 0 && section.rows.length > 0
      && section.rows.every((row) => row[c] === "" || row[c] === "unknown" || row[c] === "–" || numeric(row[c])));
    const brief = section.columns.map((_, c) => c > 0 && section.rows.every((row) => row[c].length <= 20));
    const kind = (c) => right[c] ? "n" : brief[c] ? "brief" : undefined;
    const wordy = section.rows.length > 0 && right.slice(2).some((number) => !number);
    const node = element("table", undefined, wordy ? "wordy" : undefined);
    section.columns.forEach((name, c) => {
      const th = element("th", name, kind(c));
      th.scope = "col";
      head.append(th);
    });
    node.append(element("thead"), element("tbody"));
    node.tHead.append(head);
    section.rows.forEach((row, r) => {
      const tr = element("tr", undefined, section.marked === r ? "best" : undefined);
      row.forEach((cell, c) => {
        const td = element(c === 0 ? "th" : "td", c === 0 && section.marked === r ? `${cell} — best` : cell, kind(c));
        if (c === 0) td.scope = "row";
        if (cell === "fails") td.classList.add("fails");
        td.dataset.column = section.columns[c];
        tr.append(td);
      });
      node.tBodies[0].append(tr);
    });
    box.append(node);
    return [box];
  };

  const legend = (names) => {
    const list = element("ul", undefined, "legend");
    names.forEach((name, i) => {
      const item = element("li", name);
      item.style.setProperty("--swatch", `var(${colours[i % colours.length]})`);
      list.append(item);
    });
    return list;
  };

  const chartBox = (label) => {
    const box = element("div", undefined, "chart");
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", label);
    return box;
  };

  const compact = (value) => value === 0 ? "0"
    : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(0) : String(+value.toPrecision(4));

  /** Steps between ticks of an axis of whole numbers. */
  const whole = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));

  /** Labels of a logarithmic axis of sizes: every one on a wide page, every other on a narrow one. */
  const powers = (plot, splits) => splits.map((v, i) =>
    v === null || (splits.length > 6 && plot.width < 500 && i % 2) ? "" : String(+v.toPrecision(6)));

  /** Draws once the box is on the page and has a width. */
  const later = [];

  const plot = (section) => {
    const box = chartBox(section.title);
    later.push(() => chart(box, () => ({
      scales: { x: section.logarithmicAt ? { time: false, distr: 3, log: 2 } : { time: false },
        y: section.logarithmic ? { distr: 3 } : {} },
      axes: axes({ label: section.x, ...(section.logarithmicAt ? { values: powers }
        : section.at.every(Number.isInteger) ? { incrs: whole } : {}) }, { label: section.y, size: 68, values: (_, splits) =>
        splits.map((v) => v === null ? "" : compact(v)) }),
      series: [{}, ...section.lines.map((l, i) => ({ ...line(colours[i % colours.length], i === 0 ? 2.5 : 1.75),
        points: { show: l.values.length < 40, size: 5, fill: css(colours[i % colours.length]) } }))],
    }), () => [section.at, ...section.lines.map((l) => l.values)]));
    return [legend(section.lines.map((l) => l.name)), box];
  };

  /** A heading that is cut where it is long, and whole under the pointer. */
  const named = (name, scope, className) => {
    const th = element("th", undefined, className);
    th.scope = scope;
    th.title = name;
    th.append(element("span", name));
    return th;
  };

  const matrix = (section) => {
    const box = element("div", undefined, "scroll");
    const upright = section.names.length > 4 && section.names.some((name) => name.length > 5);
    const node = element("table", undefined, upright ? "matrix upright" : "matrix");
    node.append(element("thead"), element("tbody"));
    const head = element("tr");
    head.append(element("th", "true \\ predicted"));
    section.names.forEach((name) => head.append(named(name, "col", "n")));
    node.tHead.append(head);
    section.counts.forEach((row, r) => {
      const total = Math.max(1, row.reduce((a, b) => a + b, 0));
      const tr = element("tr");
      tr.append(named(section.names[r], "row"));
      row.forEach((count, c) => {
        const td = element("td", String(count), "n" + (r === c ? " right" : count > 0 ? " wrong" : " none"));
        td.style.setProperty("--share", (100 * Math.sqrt(count / total)).toFixed(1) + "%");
        td.title = `${count} of ${total} examples of ${section.names[r]} told as ${section.names[c]}`;
        tr.append(td);
      });
      node.tBodies[0].append(tr);
    });
    box.append(node);
    return [box];
  };

  /** Points in the unit disc, drawn as SVG. */
  const disc = (section) => {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "-1.15 -1.15 2.3 2.3");
    svg.setAttribute("class", "disc");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${section.title}: ${section.re.length} poles in the unit disc`);
    const add = (name, attributes) => {
      const node = document.createElementNS(space, name);
      Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
      svg.append(node);
    };
    add("circle", { cx: 0, cy: 0, r: 1, class: "circle" });
    add("line", { x1: -1.1, y1: 0, x2: 1.1, y2: 0, class: "axis" });
    add("line", { x1: 0, y1: -1.1, x2: 0, y2: 1.1, class: "axis" });
    const radius = section.re.length > 400 ? 0.011 : 0.018;
    section.re.forEach((re, i) => {
      if (Math.abs(section.im[i]) > 1e-6) add("circle", { cx: re, cy: section.im[i], r: radius, class: "conjugate" });
    });
    section.re.forEach((re, i) => add("circle", { cx: re, cy: -section.im[i], r: radius, class: "pole" }));
    return [svg];
  };

  const kinds = { table, plot, matrix, disc };
  for (const section of data.sections) {
    const node = element("section");
    node.append(element("h2", section.title));
    if (section.note) node.append(element("p", section.note, "note"));
    node.append(...kinds[section.kind](section));
    $("sections").append(node);
  }
  later.forEach((draw) => draw());
})();
