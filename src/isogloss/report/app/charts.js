"use strict";
/* Charts as SVG, drawn by Plot: lines by layer, each source in a colour, dashes and a marker of its own. */
(() => {
  const { el, svg } = Isogloss;
  const DASHES = ["none", "7 4", "2 3", "10 3 2 3", "4 2", "12 4"];
  const MARKERS = ["circle", "square", "triangle", "diamond", "star", "cross"];
  const COLOURS = 8;

  /** How the sources of a chart look; untrained twins are grey. */
  Isogloss.looks = (sources) => {
    const found = new Map();
    let trained = 0;
    sources.forEach(({ name, twin }, place) => {
      const colour = twin ? "var(--grey)" : `var(--c${trained++ % COLOURS})`;
      found.set(name, { colour, dash: DASHES[place % DASHES.length], symbol: MARKERS[place % MARKERS.length] });
    });
    return found;
  };

  function symbolOf(name, size = 40) {
    const types = { circle: d3.symbolCircle, square: d3.symbolSquare, triangle: d3.symbolTriangle, diamond: d3.symbolDiamond, star: d3.symbolStar, cross: d3.symbolCross };
    return d3.symbol(types[name], size)();
  }

  /** A key to the lines: name, colour, dashes, marker. */
  Isogloss.key = (looks, names = [...looks.keys()]) =>
    el(
      "ul",
      { class: "key" },
      names.map((name) => {
        const { colour, dash, symbol } = looks.get(name);
        const line = svg("line", { x1: 1, x2: 43, y1: 7, y2: 7, stroke: colour, "stroke-width": 2, "stroke-dasharray": dash });
        const mark = svg("path", { d: symbolOf(symbol), transform: "translate(22,7)", fill: colour });
        return el("li", null, svg("svg", { viewBox: "0 0 44 14", width: 44, height: 14, "aria-hidden": "true" }, line, mark), " ", el("bdi", null, name));
      }),
    );

  /** Make a drawing one picture with a name: what is inside has no names of its own. */
  Isogloss.picture = (chart, name) => {
    for (const part of chart.querySelectorAll("[aria-label], [aria-description]")) {
      part.removeAttribute("aria-label");
      part.removeAttribute("aria-description");
    }
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", name);
    return chart;
  };

  /** Put a chart into a figure that has a name, a caption and, folded away, its numbers. */
  Isogloss.figure = ({ chart, title, about, table = null, small = false }) => {
    return el(
      "figure",
      { class: small ? "small" : null },
      el("figcaption", null, el("strong", null, title), small ? null : ` ${about}`),
      Isogloss.picture(chart, `${title}. ${about}`),
      table === null ? null : Isogloss.fold("The numbers of this chart", Isogloss.table(table)),
    );
  };

  const FRAME = { className: "plot", style: { fontSize: "12px" }, marginLeft: 44, marginRight: 12, marginTop: 26, marginBottom: 42 };
  const BELOW = { labelAnchor: "center", labelOffset: 33 }; // room for what hangs below a line

  /** Draw values by layer. Lines: {name, points}; points: {layer, value, text, low, high, chance, own}.
      A missing value is a gap; low to high is a band, chance [low, mean, high], own the side itself. */
  Isogloss.byLayer = ({ lines, layers, looks, top, width, height, label }) => {
    const marks = lines.flatMap(({ name, points }) => {
      const { colour, dash, symbol } = looks.get(name);
      const banded = points.filter((point) => (point.low ?? null) !== null);
      const chances = points.filter((point) => point.chance);
      const owns = points.filter((point) => (point.own ?? null) !== null);
      return [
        Plot.areaY(banded, { x: "layer", y1: "low", y2: "high", fill: colour, fillOpacity: 0.15 }),
        Plot.areaY(chances, { x: "layer", y1: (point) => point.chance[0], y2: (point) => point.chance[2], fill: "var(--grey)", fillOpacity: 0.15 }),
        Plot.line(chances, { x: "layer", y: (point) => point.chance[1], stroke: colour, strokeWidth: 1.5, strokeDasharray: "1 4" }),
        Plot.dot(owns, { x: "layer", y: "own", stroke: colour, symbol: "times", r: 4 }),
        Plot.line(points, { x: "layer", y: (point) => point.value ?? NaN, stroke: colour, strokeWidth: 2, strokeDasharray: dash }),
        Plot.dot(points.filter((point) => point.value !== null), {
          x: "layer", y: "value", fill: colour, symbol, r: 4, title: (point) => `${name}, layer ${point.layer}: ${point.text}`,
        }),
      ];
    });
    const all = lines.flatMap(({ points }) => points.flatMap((point) => [point.low, point.value, point.chance?.[0]]));
    const least = Math.min(0, ...all.filter((value) => Number.isFinite(value)));
    return Plot.plot({
      ...FRAME, width, height,
      x: { type: "point", domain: layers, label: "layer", ...BELOW, ticks: thinned(layers, width) },
      y: { domain: [least, top], label, grid: true, ticks: height > 200 ? 5 : 3 },
      marks: [Plot.ruleY([0], { stroke: "var(--edge)" }), ...marks],
    });
  };

  function thinned(layers, width) {
    const widest = Math.max(...layers.map((layer) => layer.length)) * 7 + 8;
    const every = Math.max(1, Math.ceil((widest * layers.length) / (width - 60)));
    const last = layers.length - 1;
    return layers.filter((_, place) => place === last || (place % every === 0 && last - place >= every));
  }

  /** Draw shares over thresholds, with a rule where the threshold stands. Lines: {name, corners}. */
  Isogloss.byThreshold = ({ lines, looks, top, theta, limit, width, height, label }) =>
    Plot.plot({
      ...FRAME, width, height,
      x: { domain: [0, limit], label: "threshold θ", ...BELOW, ticks: 6 },
      y: { domain: [0, top], label, grid: true, ticks: 5 },
      marks: [
        Plot.ruleY([0], { stroke: "var(--edge)" }),
        Plot.ruleX([theta], { stroke: "var(--ink)", strokeDasharray: "4 3" }),
        ...lines.map(({ name, corners }) =>
          Plot.line(corners, { x: "0", y: "1", stroke: looks.get(name).colour, strokeWidth: 2, strokeDasharray: looks.get(name).dash })),
      ],
    });

  /** Return a round number that holds all values: the top of an axis. */
  Isogloss.ceiling = (values) => {
    const most = Math.max(0, ...values.filter((value) => Number.isFinite(value)));
    return most === 0 ? 1 : d3.scaleLinear([0, most * 1.02], [0, 1]).nice(5).domain()[1];
  };
})();
