"use strict";
/* Scores by class of words: a line a class for one source, and a small chart a class with all sources. */
(() => {
  const { el, put, number } = Isogloss;
  const { choice } = Isogloss.conceptParts;
  const [MEAN, WHOLE] = ["mean", "all words"];
  const KEYS = ["score", "source", "pair"];
  const SMALL = { width: 250, height: 160, label: null };

  const named = (group) => (group.label ? `${group.title}: ${group.label}` : group.title);
  const toldOf = (words) => words || WHOLE;

  /** What the controls say now. */
  function chosen(groups, state) {
    const group = groups[Number(state.get("score"))] ?? groups[0];
    const sources = group.sources.map(({ name }) => name);
    const source = sources.includes(state.get("source")) ? state.get("source") : sources[0];
    const { comparisons } = group;
    const pair = comparisons.includes(state.get("pair")) ? state.get("pair") : comparisons.length > 1 ? MEAN : comparisons[0];
    return { group, sources, source, pair };
  }

  /** Return a line by layer: of one comparison, or the mean of those that are defined. */
  function lineOf({ group, pair }, name, words, source) {
    const own = group.series.filter((each) => each.words === words && each.source === source && (pair === MEAN || each.comparison === pair));
    const points = group.layers.map((layer, place) => {
      const values = own.map((each) => each.values[place]).filter((value) => value !== null);
      if (values.length === 0) return { layer, value: null, text: own.length ? "undefined" : "-" };
      const value = values.reduce((sum, each) => sum + each, 0) / values.length;
      const some = values.length < own.length ? ` (${values.length} of ${own.length} defined)` : "";
      return { layer, value, text: `${number(value)}${some}` };
    });
    return { name, points };
  }

  const defined = ({ points }) => points.some(({ value }) => value !== null);
  const valuesOf = (lines) => lines.flatMap(({ points }) => points.map(({ value }) => value));

  function tableOf(title, lines, layers) {
    const columns = [{ title: "layer", head: true }, ...lines.map(({ name }) => ({ title: name, numeric: true }))];
    return { caption: title, columns, rows: layers.map((layer, place) => [layer, ...lines.map(({ points }) => points[place].text)]) };
  }

  const over = ({ group, pair }) => (pair === MEAN ? `mean over ${group.comparisons.length} ${group.unit}` : pair);

  /** The classes of one source beside all words. */
  function main(root, now) {
    const { group, source } = now;
    const lines = [lineOf(now, WHOLE, "", source), ...group.words.map((words) => lineOf(now, words, words, source))];
    const shown = lines.filter(defined);
    const looks = Isogloss.looks(shown.map(({ name }) => ({ name, twin: name === WHOLE })));
    const title = `${named(group)} of ${source}, ${over(now)}, by layer`;
    const width = Math.max(280, Math.min(640, root.clientWidth || 640));
    const chart = Isogloss.byLayer({ lines: shown, layers: group.layers, looks, top: Isogloss.ceiling(valuesOf(shown)), width, height: 340, label: group.title });
    const none = lines.filter((line) => !defined(line)).map(({ name }) => name);
    const about = `In grey all words. A value that is undefined is a gap${none.length ? `; undefined at every layer: ${none.join(", ")}` : ""}.`;
    return [Isogloss.key(looks), Isogloss.figure({ chart, title, about, table: tableOf(title, lines, group.layers) })];
  }

  /** Every class by itself, with all sources. */
  function smalls(now) {
    const { group, sources } = now;
    if (sources.length < 2) return null;
    const looks = Isogloss.looks(group.sources);
    const all = ["", ...group.words].map((words) => ({ words, lines: sources.map((source) => lineOf(now, source, words, source)) })).filter(({ lines }) => lines.some(defined));
    const top = Isogloss.ceiling(all.flatMap(({ lines }) => valuesOf(lines)));
    const draw = ({ words, lines }) => {
      const told = lines.map(({ name, points }) => `${name}: ${points.map(({ layer, text }) => `layer ${layer} ${text}`).join(", ")}.`).join(" ");
      return Isogloss.figure({ chart: Isogloss.byLayer({ lines, layers: group.layers, looks, top, ...SMALL }), title: toldOf(words), about: told, small: true });
    };
    return [
      el("h3", null, "Each class, all sources"),
      el("p", { class: "note" }, "All charts have the same scale."),
      Isogloss.key(looks),
      el("div", { class: "smalls" }, all.map(draw)),
    ];
  }

  function mount(root, state, { groups }) {
    const [score, source, pair] = [choice("classes", "score", "Metric", state), choice("classes", "source", "Source", state), choice("classes", "pair", "Languages", state)];
    const body = el("div");
    put(
      root,
      el("p", null, "The same score, taken of the words of one class at a time on every side. Concepts are smaller then, and for some classes too few: compare the shapes of curves rather than their heights."),
      el("div", { class: "controls" }, score.root, source.root, pair.root),
      body,
    );
    let drawn = 0;
    const draw = () => {
      drawn = 0;
      const now = chosen(groups, state);
      const { comparisons } = now.group;
      score.update(groups.map((group, place) => [String(place), named(group)]), String(groups.indexOf(now.group)));
      source.update(now.sources.map((name) => [name, name]), now.source);
      pair.update([...(comparisons.length > 1 ? [[MEAN, over({ ...now, pair: MEAN })]] : []), ...comparisons.map((name) => [name, name])], now.pair);
      put(body, main(root, now), smalls(now));
    };
    const later = () => {
      drawn ||= requestAnimationFrame(draw);
    };
    draw();
    state.watch(KEYS, later);
    addEventListener("resize", later);
  }

  Isogloss.view("classes", { title: "Word classes", block: "classes", mount });
})();
