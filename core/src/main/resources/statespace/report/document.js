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

  /** Orbits in boxes of the same scale; dragging or the arrow keys turn all of them at once. */
  const orbits = (section) => {
    const count = section.names.length;
    const chosen = [0, 1, 2].map((axis) => Math.min(axis, count - 1));
    let turn = count > 2 ? 0.6 : 0, tilt = count > 2 ? 0.35 : 0;
    const range = section.names.map((_, d) => {
      const all = section.orbits.flatMap((orbit) => orbit.points.map((point) => point[d])).filter((v) => v !== null);
      const low = Math.min(...all), high = Math.max(...all);
      return { middle: (low + high) / 2, half: Math.max((high - low) / 2, 1e-9) };
    });
    const boxes = element("div", undefined, "orbits");
    const draws = section.orbits.map((orbit, i) => {
      const figure = element("figure");
      const canvas = element("canvas");
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `${section.title}: ${orbit.name}`);
      canvas.tabIndex = 0;
      figure.append(canvas, element("figcaption", orbit.name));
      boxes.append(figure);
      return { canvas, orbit, colour: i === 0 && section.orbits.length > 1 ? "--truth" : colours[Math.max(0, i - 1) % colours.length] };
    });
    const draw = () => draws.forEach(({ canvas, orbit, colour }) => {
      const ratio = window.devicePixelRatio || 1;
      const width = canvas.clientWidth, height = canvas.clientHeight;
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      const pen = canvas.getContext("2d");
      pen.scale(ratio, ratio);
      const size = Math.min(width, height) * (count > 2 ? 0.31 : 0.44);
      const place = (unit) => {
        const x = unit[0] * Math.cos(turn) + unit[2] * Math.sin(turn);
        const depth = unit[2] * Math.cos(turn) - unit[0] * Math.sin(turn);
        const y = unit[1] * Math.cos(tilt) - depth * Math.sin(tilt);
        return [width / 2 + size * x, height / 2 - size * y];
      };
      pen.font = "12px system-ui, sans-serif";
      pen.fillStyle = pen.strokeStyle = css("--soft");
      pen.lineWidth = 1;
      (count > 2 ? [0, 1, 2] : [0, 1]).forEach((axis) => {
        const from = [-1, -1, count > 2 ? -1 : 0], to = from.slice();
        to[axis] = 1;
        pen.beginPath();
        pen.moveTo(...place(from));
        pen.lineTo(...place(to));
        pen.stroke();
        to[axis] = 1.12;
        const name = section.names[chosen[axis]], [x, y] = place(to);
        pen.fillText(name, Math.max(0, Math.min(x, width - pen.measureText(name).width)), Math.max(12, Math.min(y, height - 4)));
      });
      pen.strokeStyle = css(colour);
      pen.globalAlpha = 0.75;
      pen.lineWidth = 0.9;
      pen.beginPath();
      let open = false, low = [Infinity, Infinity], high = [-Infinity, -Infinity];
      orbit.points.forEach((point) => {
        const unit = chosen.map((d, axis) => count < 3 && axis === 2 ? 0
          : point[d] === null ? null : (point[d] - range[d].middle) / range[d].half);
        if (unit.includes(null)) { open = false; return; }
        const at = place(unit);
        low = low.map((v, i) => Math.min(v, at[i]));
        high = high.map((v, i) => Math.max(v, at[i]));
        pen[open ? "lineTo" : "moveTo"](...at);
        open = true;
      });
      pen.stroke();
      if (high[0] - low[0] < 1 && high[1] - low[1] < 1) { // a fixed point
        pen.fillStyle = css(colour);
        pen.beginPath();
        pen.arc(...low, 3, 0, 2 * Math.PI);
        pen.fill();
      }
    });
    const controls = element("p", undefined, "controls");
    if (count > 3) {
      ["x", "y", "z"].forEach((label, axis) => {
        const select = element("select");
        select.setAttribute("aria-label", `axis ${label}`);
        section.names.forEach((name, d) => {
          const option = element("option", name);
          option.value = d;
          option.selected = d === chosen[axis];
          select.append(option);
        });
        select.addEventListener("change", () => { chosen[axis] = Number(select.value); draw(); });
        controls.append(element("span", `${label} `), select, element("span", "  "));
      });
    }
    if (count > 2) {
      draws.forEach(({ canvas }) => {
        canvas.addEventListener("pointermove", (event) => {
          if (!event.buttons) return;
          turn += event.movementX * 0.01;
          tilt += event.movementY * 0.01;
          draw();
        });
        canvas.addEventListener("keydown", (event) => {
          const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[event.key];
          if (!step) return;
          turn += step[0];
          tilt += step[1];
          event.preventDefault();
          draw();
        });
      });
    }
    later.push(() => {
      draw();
      new ResizeObserver(draw).observe(boxes);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    });
    return count > 3 ? [controls, boxes] : [boxes];
  };

  /** A binary tree above its items, which stand in a line; a node stands over the middle of its children. */
  const tree = (section) => {
    const space = "http://www.w3.org/2000/svg";
    const count = section.items.length, gap = 14, letter = 7.8;
    const x = [], up = [];
    let at = 0;
    section.items.forEach((item) => {
      const width = Math.max(1, item.length) * letter;
      x.push(at + width / 2);
      up.push(0);
      at += width + gap;
    });
    section.left.forEach((left, i) => {
      const right = section.right[i];
      x.push((x[left] + x[right]) / 2);
      up.push(1 + Math.max(up[left], up[right]));
    });
    const depth = up[section.root], step = Math.max(4, Math.min(26, 640 / Math.max(1, depth)));
    const height = depth * step + 40, width = at - gap + 16;
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", `-8 0 ${width} ${height}`);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    svg.setAttribute("class", "tree");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${section.title}: ${count} items, depth ${depth}`);
    const y = (node) => 12 + (depth - up[node]) * step;
    const add = (name, attributes, text) => {
      const node = document.createElementNS(space, name);
      Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
      if (text !== undefined) node.textContent = text;
      svg.append(node);
    };
    section.left.forEach((left, i) => {
      const node = count + i;
      [left, section.right[i]].forEach((child) => add("path", { class: "branch",
        d: `M${x[node].toFixed(1)} ${y(node).toFixed(1)}H${x[child].toFixed(1)}V${y(child).toFixed(1)}` }));
    });
    section.items.forEach((item, i) => add("text", { class: "item", x: x[i].toFixed(1), y: (y(i) + 18).toFixed(1) }, item));
    const box = element("div", undefined, "scroll");
    box.append(svg);
    return [box];
  };

  const kinds = { table, plot, matrix, disc, orbits, tree };
  for (const section of data.sections) {
    const node = element("section");
    node.append(element("h2", section.title));
    if (section.note) node.append(element("p", section.note, "note"));
    node.append(...kinds[section.kind](section));
    $("sections").append(node);
  }
  later.forEach((draw) => draw());
})();
