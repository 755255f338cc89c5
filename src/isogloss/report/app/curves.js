"use strict";
/* The view of curves: scores by layer, and a slider for the threshold that counts anew in the page. */
(() => {
  const { el, put, number } = Isogloss;
  const ALL = "mean";
  const KEYS = ["metric", "figure", "pair", "theta", "layer"];
  const NAMES = { value: "the score itself", identical_share: "share of types with an identical string", area: "area above one half" };

  const plain = (name) => NAMES[name] ?? name.replaceAll("_", " ");
  const named = (group) => (group.label ? `${group.title}: ${group.label}` : group.title);
  const mean = (values) => (values.length ? values.reduce((sum, each) => sum + each, 0) / values.length : null);

  /** What the controls say now. */
  function chosen(groups, state) {
    const group = groups[Number(state.get("metric"))] ?? groups[0];
    const figure = group.parts.includes(state.get("figure")) ? state.get("figure") : "value";
    const names = group.comparisons.map((each) => each.name);
    const pair = names.includes(state.get("pair")) ? state.get("pair") : names.length > 1 ? ALL : names[0];
    const own = group.threshold === null ? null : Isogloss.steps.threshold(group.threshold.own);
    const asked = own === null ? null : Isogloss.steps.threshold(state.get("theta") ?? "");
    const inside = asked !== null && Number(asked.text) <= group.threshold.top;
    return { group, figure, pair, own, theta: inside ? asked : own };
  }

  /** Return {value, text} of one stored score, at the threshold where the figure is the score. */
  function reading(point, { group, figure, own, theta }, steps) {
    if (point === null) return { value: null, text: "-" };
    if (figure !== "value") {
      const value = point.parts[group.parts.indexOf(figure)];
      return { value, text: number(value) };
    }
    const shares = steps?.[point.key];
    if (shares === undefined) {
      const moved = isMoved({ group, own, theta });
      return moved ? { value: null, text: "not stored" } : { value: point.value, text: number(point.value) };
    }
    const { count, whole } = Isogloss.steps.at(shares, theta, group.threshold.comparison);
    const value = whole === 0 ? null : count / whole;
    return { value, text: whole === 0 ? "undefined" : `${number(value)} (${count} of ${whole})`, count, whole };
  }

  /** Whether scores are counted elsewhere than where they are stored. */
  const isMoved = ({ group, own, theta }) =>
    own !== null && (Boolean(group.threshold.mixed) || theta.over * own.under !== own.over * theta.under);

  /** Return what is kept of a score's worth, as the chart and the table have it; stored scores only. */
  function worthOf(point, now) {
    const found = point?.worth?.[now.figure];
    if (found === undefined || (now.figure === "value" && isMoved(now))) return {};
    const [low, high] = found.band ?? found.interval ?? [];
    return { low, high, chance: found.chance, own: found.self, twins: found.twins, worth: found };
  }

  /** Return a line for each source: of one comparison, or the mean and range over all. */
  function linesOf(now, steps) {
    const { group, pair } = now;
    return group.sources.map(({ name }) => {
      const own = group.series.filter((each) => each.source === name && (pair === ALL || each.comparison === pair));
      const points = group.layers.map((layer, place) => {
        const found = own.map((each) => reading(each.points[place], now, steps));
        if (pair !== ALL) {
          return { layer, ...(found[0] ?? { value: null, text: "-" }), ...worthOf(own[0]?.points[place], now) };
        }
        const values = found.map((each) => each.value).filter((value) => value !== null);
        const value = mean(values);
        const some = values.length < own.length ? `; ${values.length} of ${own.length} defined` : "";
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const text = value === null ? "undefined" : `${number(value)} (${number(low)} to ${number(high)}${some})`;
        return value === null ? { layer, value, text } : { layer, value, low, high, text };
      });
      return { name, points };
    });
  }

  function peak(points) {
    const defined = points.filter((point) => point.value !== null);
    return defined.length ? defined.reduce((best, each) => (each.value > best.value ? each : best)) : null;
  }

  /** Say what is highest where, a line for each source. */
  function told(now, lines) {
    return lines.map(({ name, points }) => {
      const best = peak(points);
      if (best === null) return `${name} is undefined.`;
      const same = points.length > 1 && points.every(({ value }) => value === best.value);
      return same ? `${name} has ${number(best.value)} at every layer.` : `${name} is highest at layer ${best.layer} with ${best.text}.`;
    });
  }

  const heading = (now) => (now.figure === "value" && now.theta !== null ? `At θ = ${now.theta.text}:` : `${plain(now.figure)}:`);

  const span = ([low, high]) => `${number(low)} to ${number(high)}`;
  const BESIDE = [
    ["interval", (worth) => worth.interval && span(worth.interval)],
    ["all layers at once", (worth) => worth.band && span(worth.band)],
    ["chance", ({ chance }) => chance && `${number(chance[1])} (5 to 95 %: ${span([chance[0], chance[2]])})`],
    ["p", ({ p }) => (p === null || p === undefined ? undefined : number(p, 4))],
    ["itself", ({ self }) => (self === null ? undefined : self && number(self))],
    ["of halves", ({ halves }) => (halves === null ? undefined : halves && number(halves))],
    ["untrained twins", ({ twins, twin_count: count }) => twins && `${span(twins)} (of ${count})`],
    ["note", ({ note }) => note || undefined],
  ];

  /** Return the table of a chart: a column for each source, and one for what is kept beside it. */
  function tableOf(title, lines, layers) {
    const columns = [{ title: "layer", head: true }];
    const cells = layers.map((layer) => [layer]);
    for (const { name, points } of lines) {
      columns.push({ title: name, numeric: true });
      points.forEach(({ text }, place) => cells[place].push(text));
      for (const [what, write] of BESIDE) {
        const found = points.map(({ worth }) => (worth ? write(worth) : undefined));
        if (found.every((each) => each === undefined || each === null)) continue;
        columns.push({ title: `${name}: ${what}`, numeric: what !== "note" });
        found.forEach((each, place) => cells[place].push(each ?? "-"));
      }
    }
    return { caption: title, columns, rows: cells };
  }

  /** Say in words what a chart shows beside its lines. */
  function legend(now, lines) {
    if (now.pair === ALL) return "Bands: from the lowest to the highest of them; they are no intervals.";
    const points = lines.flatMap((line) => line.points);
    const level = points.find(({ worth }) => worth?.level)?.worth.level;
    return [
      points.some(({ low }) => Number.isFinite(low)) ? `Bands: ${Math.round(level * 1000) / 10} %, for all layers at once.` : "",
      points.some(({ chance }) => chance) ? "Dotted in grey: chance, its mean and 5 to 95 %." : "",
      points.some(({ own }) => Number.isFinite(own)) ? "Crosses: the side scored against itself." : "",
      points.some(({ value }) => value === null) ? "A value that is undefined is a gap." : "",
    ].filter(Boolean).join(" ");
  }

  /** Say of which figures there is more than the curve, or what could be had. */
  function kept(now) {
    const all = now.group.series.flatMap((each) => each.points.flatMap((point) => Object.keys(point?.worth ?? {})));
    const figures = [...new Set(all)].filter((name) => name === "value" || now.group.parts.includes(name));
    if (figures.length === 0) return "No intervals and no chance levels are stored: isogloss evidence takes them.";
    const one = now.pair === ALL ? "Choose one pair of languages to see them." : "";
    const told = figures.map((name) => `“${plain(name)}”`).join(" and ");
    return `Intervals, chance or self-alignment are stored for ${told}, at the study's own θ. ${one}`;
  }

  const width = (root, most) => Math.max(280, Math.min(most, root.clientWidth || most));

  // Controls

  function noteOf({ group, figure, own }) {
    if (own === null) return "This score has no threshold whose steps are stored.";
    const mixed = Boolean(group.threshold.mixed);
    if (figure !== "value") {
      return `“${plain(figure)}” is stored at ${mixed ? "each study's own θ" : `the study's own θ, ${own.text},`} only.`;
    }
    const whose = mixed ? `The first study's is ${own.text}, others have another.` : `The study's own is ${own.text}.`;
    return `${whose} Every score is counted anew from the stored coverage of each concept.`;
  }

  function slider(groups, state) {
    const range = el("input", { type: "range", id: "theta-range", min: 0, step: 0.005, "aria-describedby": "theta-note" });
    const exact = el("input", { type: "text", id: "theta", inputmode: "decimal", size: 7, autocomplete: "off", "aria-describedby": "theta-note" });
    const back = el("button", { type: "button" }, "the study's own");
    const note = el("p", { class: "note", id: "theta-note" });
    range.addEventListener("input", () => state.set({ theta: String(Number(range.value)) }));
    exact.addEventListener("change", () => state.set({ theta: exact.value }, { push: true }));
    back.addEventListener("click", () => state.set({ theta: null }, { push: true }));
    const root = el(
      "div",
      { class: "slider" },
      el("div", { class: "choice wide" }, el("label", { for: "theta-range" }, "Threshold θ"), range),
      el("div", { class: "choice" }, el("label", { for: "theta" }, "θ as a number"), exact),
      back,
      note,
    );
    const follow = (now) => {
      const { group, figure, own, theta } = now;
      const able = own !== null && figure === "value";
      for (const control of [range, exact, back]) control.disabled = !able;
      note.textContent = noteOf(now);
      if (own === null) return;
      range.max = group.threshold.top;
      range.value = theta.text;
      range.setAttribute("aria-valuetext", `θ ${theta.text}`);
      if (document.activeElement !== exact || theta.text !== exact.value) exact.value = theta.text;
    };
    return { root, follow };
  }

  function selects(groups, state) {
    const make = (label, key) => {
      const id = `choose-${key}`;
      const select = el("select", { id, on: { change: () => state.set({ [key]: select.value }, { push: true }) } });
      const root = el("div", { class: "choice" }, el("label", { for: id }, label), select);
      let there = "";
      return {
        root,
        follow(options, value) {
          const text = JSON.stringify(options);
          if (text !== there) put(select, options.map(([own, title]) => el("option", { value: own }, title)));
          there = text;
          select.value = value;
          root.hidden = options.length < 2;
        },
      };
    };
    const metric = make("Metric", "metric");
    const figure = make("Figure", "figure");
    const pair = make("Languages", "pair");
    return {
      roots: [metric.root, figure.root, pair.root],
      follow(now) {
        metric.follow(groups.map((group, place) => [String(place), named(group)]), String(groups.indexOf(now.group)));
        figure.follow(["value", ...now.group.parts].map((name) => [name, plain(name)]), now.figure);
        const { comparisons, unit } = now.group;
        const all = comparisons.length > 1 ? [[ALL, `mean over ${comparisons.length} ${unit}`]] : [];
        pair.follow([...all, ...comparisons.map(({ name }) => [name, name])], now.pair);
      },
    };
  }

  // Charts

  function titled(now) {
    const what = now.figure === "value" ? named(now.group) : `${named(now.group)}, ${plain(now.figure)}`;
    const of = now.pair === ALL ? `mean over ${now.group.comparisons.length} ${now.group.unit}` : now.pair;
    return `${what}: ${of}`;
  }

  function byLayer(root, now, lines, looks, top) {
    const title = `${titled(now)}, by layer`;
    const label = now.figure === "value" ? now.group.title : plain(now.figure);
    const chart = Isogloss.byLayer({ lines, layers: now.group.layers, looks, top, width: width(root, 570), height: 320, label });
    return Isogloss.figure({ chart, title, about: legend(now, lines), table: tableOf(title, lines, now.group.layers) });
  }

  /** The chart of what is chosen; beside a score, what is left of it without identical strings. */
  function main(root, now, lines, looks) {
    const without = now.figure === "value" && now.group.parts.includes("without_identical");
    const other = without && !isMoved(now) ? { ...now, figure: "without_identical" } : null;
    const beside = other === null ? [] : linesOf(other, null);
    const most = [...lines, ...beside].flatMap(({ points }) => points.flatMap((each) => [each.value, each.high, each.own, each.chance?.[2]]));
    const top = Isogloss.ceiling(most);
    const second = other === null ? null : byLayer(root, other, beside, looks, top);
    return el("div", { class: "beside" }, byLayer(root, now, lines, looks, top), second);
  }

  const bare = ({ name, points }) => ({ name, points: points.map(({ layer, value, text }) => ({ layer, value, text })) });
  const valuesOf = (lines) => lines.flatMap(({ points }) => points.map((point) => point.value));
  const SMALL = { width: 250, height: 160, label: null };

  function smalls(now, steps, looks) {
    const { group } = now;
    if (group.comparisons.length < 2) return [];
    const all = group.comparisons.map(({ name }) => ({ name, lines: linesOf({ ...now, pair: name }, steps).map(bare) }));
    const each = all.filter(({ lines }) => valuesOf(lines).some((value) => value !== null));
    const none = all.filter((one) => !each.includes(one)).map(({ name }) => name);
    const top = Isogloss.ceiling(each.flatMap(({ lines }) => valuesOf(lines)));
    const draw = ({ name, lines }) =>
      Isogloss.figure({
        chart: Isogloss.byLayer({ lines, layers: group.layers, looks, top, ...SMALL }),
        title: name,
        about: told({ ...now, pair: name }, lines).join(" "),
        small: true,
      });
    const note = none.length ? ` Undefined at every layer: ${none.join(", ")}.` : "";
    return [
      el("h3", null, `Each of the ${group.comparisons.length} ${group.unit}`),
      el("p", { class: "note" }, `All charts have the same scale. A value that is undefined is a gap.${note}`),
      el("div", { class: "smalls" }, each.map(draw)),
    ];
  }

  /** Every metric's mean over its pairs, at the study's own settings, each on its own scale. */
  function metrics(groups, looks, state) {
    if (groups.length < 2) return [];
    const draw = (group, place) => {
      const now = { group, figure: "value", pair: group.comparisons.length > 1 ? ALL : group.comparisons[0].name, own: null, theta: null };
      const lines = linesOf(now, null).map(bare);
      const top = Isogloss.ceiling(valuesOf(lines));
      const chart = Isogloss.byLayer({ lines, layers: group.layers, looks: looks[place], top, ...SMALL });
      const figure = Isogloss.figure({ chart, title: named(group), about: told(now, lines).join(" "), small: true });
      const href = state.link({ metric: place, figure: null, pair: null, theta: null, layer: null });
      return el("div", null, figure, el("a", { href, class: "onscreen" }, `Look at ${named(group)}`));
    };
    return [
      el("h3", null, "Metrics side by side"),
      el("p", { class: "note" }, "Means over languages at the study's own settings. Each chart has its own scale: heights of two metrics do not compare."),
      el("div", { class: "smalls" }, groups.map(draw)),
    ];
  }

  function overThresholds(root, now, steps, looks, layer) {
    const { group, pair, theta } = now;
    const place = group.layers.indexOf(layer);
    const lines = group.sources.flatMap(({ name }) => {
      const own = group.series.filter((each) => each.source === name && (pair === ALL || each.comparison === pair));
      const found = own.map((each) => steps?.[each.points[place]?.key]).filter((each) => each !== undefined);
      return found.length ? [{ name, corners: Isogloss.steps.corners(found, group.threshold.top, group.threshold.comparison) }] : [];
    });
    if (lines.length === 0) return el("p", { class: "note" }, "Nothing is stored for this layer.");
    const top = Isogloss.ceiling(lines.flatMap(({ corners }) => corners.map(([, share]) => share)));
    const chart = Isogloss.byThreshold({ lines, looks, top, theta: Number(theta.text), limit: group.threshold.top, width: width(root, 640), height: 260, label: group.title });
    return Isogloss.figure({ chart, title: `${titled(now)}, at layer ${layer} over all thresholds`, about: "Dashed: the present θ. Exact steps, not samples." });
  }

  function mount(root, state, { groups }) {
    let steps = null;
    const looks = groups.map((group) => Isogloss.looks(group.sources));
    const controls = selects(groups, state);
    const theta = slider(groups, state);
    const summary = el("div", { class: "told", id: "curves-told", role: "status" });
    const charts = el("div");
    const over = el("div");
    const layerChoice = el("select", { id: "choose-layer", on: { change: () => state.set({ layer: layerChoice.value }, { push: true }) } });
    const overRoot = el("section", { "aria-labelledby": "over-title" }, el("h3", { id: "over-title" }, "How far it depends on θ"), el("div", { class: "choice" }, el("label", { for: "choose-layer" }, "Layer"), layerChoice), over);
    const each = el("div");
    const side = el("div");
    put(root, el("div", { class: "controls" }, controls.roots, theta.root), summary, charts, overRoot, each, side);

    let drawn = 0;
    const draw = () => {
      drawn = 0;
      const now = chosen(groups, state);
      const { group } = now;
      const own = looks[groups.indexOf(group)];
      controls.follow(now);
      theta.follow(now);
      const lines = linesOf(now, steps);
      put(summary, el("p", null, heading(now)), el("ul", null, told(now, lines).map((line) => el("li", null, line))));
      put(charts, group.sources.length > 1 ? Isogloss.key(own) : null, main(root, now, lines, own), el("p", { class: "note" }, kept(now)));
      overRoot.hidden = group.threshold === null || now.figure !== "value";
      if (!overRoot.hidden) {
        const best = peak(lines[0].points)?.layer ?? group.layers[0];
        const layer = group.layers.includes(state.get("layer")) ? state.get("layer") : best;
        put(layerChoice, group.layers.map((name) => el("option", { value: name }, name)));
        layerChoice.value = layer;
        put(over, overThresholds(root, now, steps, own, layer));
      }
      put(each, now.pair === ALL ? smalls(now, steps, own) : null);
      put(side, now.pair === ALL ? metrics(groups, looks, state) : null);
    };
    const later = () => {
      drawn ||= requestAnimationFrame(draw);
    };
    draw();
    state.watch(KEYS, later);
    addEventListener("resize", later);
    if (!Isogloss.has("steps")) return null;
    return Isogloss.data("steps").then((found) => {
      steps = Object.assign({}, ...found);
      draw();
    });
  }

  Isogloss.view("curves", { title: "Curves", block: "curves", mount });
})();
