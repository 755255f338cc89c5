"use strict";
/* The map: the concepts of a place as points, one colour and marker a language, aligned pairs joined. */
(() => {
  const { el, svg, put, concepts, fold, table } = Isogloss;
  const { told } = concepts;
  const { ELSEWHERE, choice, placeChoices, tongueOf, go, few, updating, percent, plural } = Isogloss.conceptParts;
  const KEYS = [...concepts.FACETS, "lang", "to", "rule", "concept"];
  const [SIZE, EDGE, REACH, NEAR] = [720, 24, 1000, 30];
  const CROWD = 60; // lines, of which more are paler

  const looksOf = (tongues) => Isogloss.looks(tongues.map((name) => ({ name, twin: false })));
  const scale = (value) => EDGE + ((value + REACH) / (2 * REACH)) * (SIZE - 2 * EDGE);
  const shapes = { circle: d3.symbolCircle, square: d3.symbolSquare, triangle: d3.symbolTriangle, diamond: d3.symbolDiamond, star: d3.symbolStar, cross: d3.symbolCross };

  /** Return all points: {tongue, number, x, y} in the picture's units, y upwards. */
  const pointsOf = ({ tongues }) =>
    Object.entries(tongues).flatMap(([tongue, { concept, x, y }]) => concept.map((number, i) => ({ tongue, number, x: scale(x[i]), y: SIZE - scale(y[i]) })));

  async function gathered(index, state, described) {
    const place = await concepts.place(described.number);
    const block = Isogloss.has(`map-${described.number}`) ? await Isogloss.data(`map-${described.number}`) : null;
    const tongues = block ? Object.keys(block.tongues) : [];
    const lang = tongueOf("lang", tongues, state, index.start?.lang);
    const goals = tongues.filter((name) => name !== lang);
    const to = tongueOf("to", goals, state, index.start?.to);
    const forms = new Map(await Promise.all(tongues.map(async (name) => [name, await concepts.words(described.corpus, name)])));
    const rules = place.aligned.filter((one) => one.from === lang && one.to === to && one.at === described.number);
    const direction = rules.find((one) => `${one.name}, ${one.dictionary || "no dictionary"}` === state.get("rule")) ?? rules[0] ?? null;
    return { state, described, place, block, tongues, lang, to, goals, forms, direction, points: block ? pointsOf(block) : [] };
  }

  const typesOf = (now, { tongue, number }) => now.place.alone.get(tongue)?.concepts[number]?.types ?? [];
  const alignedOf = (now, { tongue, number }) => (tongue === now.lang ? now.direction?.verdicts.get(number)?.aligned ?? [] : []);

  function picture(now, looks) {
    const where = new Map(now.points.map((point) => [`${point.tongue} ${point.number}`, point]));
    const pairs = now.points.flatMap((point) => alignedOf(now, point).map((to) => [point, where.get(`${now.to} ${to}`)])).filter(([, other]) => other);
    const shown = new Set([now.lang, now.to]);
    const crowd = pairs.length > CROWD ? "pair crowd" : "pair";
    const lines = pairs.map(([one, other]) => svg("line", { class: crowd, x1: one.x, y1: one.y, x2: other.x, y2: other.y }));
    const marks = now.points.map(({ tongue, x, y }) => {
      const { colour, symbol } = looks.get(tongue);
      return svg("path", { d: d3.symbol(shapes[symbol], 46)(), transform: `translate(${x},${y})`, fill: colour, class: shown.has(tongue) ? null : "dim" });
    });
    const ring = svg("circle", { class: "ring", r: 9, visibility: "hidden" });
    return { node: svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, "aria-hidden": "true" }, lines, marks, ring), ring, pairs, lines };
  }

  function described(now, point) {
    const aligned = alignedOf(now, point);
    const concept = now.place.alone.get(point.tongue)?.concepts[point.number];
    return [
      el("p", null, el("strong", null, `Concept ${point.number} of ${told(point.tongue)}`), ": ", few(typesOf(now, point), now.forms.get(point.tongue), point.tongue, 8)),
      el("p", null, `${plural(concept?.words ?? 0, "word")}${aligned.length ? `; aligned with ${aligned.map((at) => `concept ${at}`).join(", ")} of ${told(now.to)}` : ""}. `, opened(now, point)),
    ];
  }

  const opened = (now, { tongue, number }) => {
    const to = tongue === now.lang ? now.to : now.lang;
    return go({ view: "explorer", lang: tongue, to, concept: number, partner: null }, { class: "onscreen" }, "Open it");
  };

  /** The nearest point in a direction, for the arrow keys. */
  function next(points, from, [dx, dy]) {
    let [best, least] = [null, Infinity];
    for (const point of points) {
      const [x, y] = [point.x - from.x, point.y - from.y];
      const [ahead, aside] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)];
      const cost = ahead + 2 * aside;
      if (ahead > 0 && cost < least) [best, least] = [point, cost];
    }
    return best;
  }

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  /** Let the map be walked by pointer and by keys. */
  function walked(now, { node, ring, pairs, lines }, about) {
    const visible = now.points.filter(({ tongue }) => tongue === now.lang || tongue === now.to);
    const tree = d3.quadtree(visible, ({ x }) => x, ({ y }) => y);
    let at = null;
    const step = (point) => {
      if (point === null || point === undefined || point === at) return;
      at = point;
      ring.setAttribute("cx", point.x);
      ring.setAttribute("cy", point.y);
      ring.setAttribute("visibility", "visible");
      pairs.forEach((pair, i) => lines[i].classList.toggle("lit", pair.includes(point)));
      put(about, described(now, point));
    };
    const open = () => at && now.state.set({ view: "explorer", lang: at.tongue, to: at.tongue === now.lang ? now.to : now.lang, concept: at.number, partner: null }, { push: true });
    const under = (event) => {
      const box = node.getBoundingClientRect();
      return tree.find(((event.clientX - box.left) / box.width) * SIZE, ((event.clientY - box.top) / box.height) * SIZE, NEAR);
    };
    const keys = (event) => {
      if (event.key === "Enter") open();
      else if (event.key in ARROWS) step(at === null ? visible[0] : next(visible, at, ARROWS[event.key]));
      else return;
      event.preventDefault();
    };
    const frame = el(
      "div",
      { class: "map", tabindex: "0", role: "application", "aria-roledescription": "map", "aria-label": "Map of concepts: arrow keys go from one to the next, Enter opens it", on: { keydown: keys, pointermove: (event) => step(under(event)) } },
      node,
    );
    frame.addEventListener("click", (event) => {
      const point = under(event);
      if (point && point === at && event.pointerType !== "touch") open();
      else step(point);
    });
    frame.addEventListener("focus", () => at ?? step(visible.find((each) => each.tongue === now.lang && String(each.number) === now.state.get("concept")) ?? visible[0]));
    const asked = visible.find((each) => each.tongue === now.lang && String(each.number) === now.state.get("concept"));
    if (asked) step(asked);
    return frame;
  }

  const DRAWN = {
    tsne: ({ perplexity, seed }) => `t-SNE (perplexity ${perplexity}, seed ${seed}`,
    umap: ({ n_neighbors, min_dist, seed }) => `UMAP (${n_neighbors} neighbours, least distance ${min_dist}, seed ${seed}`,
  };

  /** How the points came about, and what distances between them mean. */
  function drawnBy(block) {
    if (block.projection !== "pca") {
      return [
        `Points are drawn by ${DRAWN[block.projection](block.settings)}; it starts from the first two axes of a PCA). Axes have no meaning.`,
        "Points close to each other are mostly close in all dimensions, too. How far groups are apart, how large and how dense they are, means nothing here: that depends on the settings. Take neighbours from this map, and check them in the words.",
      ];
    }
    const [one, other] = block.shares;
    const shares = one === null ? "All centres are alike." : `Points are drawn by PCA of the centres. The horizontal axis has ${percent(one, 1)} of their variance, the vertical one ${percent(other, 1)}.`;
    const instead = block.asked === "pca" ? "" : " There are too few centres here for what was asked.";
    return [
      `${shares}${instead}`,
      "Two dimensions mislead: points that lie apart here are at least that far apart in all dimensions, but points that lie close can be far apart in the others. Look for what hangs together, and check it in the words.",
    ];
  }

  function captions({ block, to, lang, described: { source, layer } }, pairs) {
    const read = block.read[0] === block.read[1] ? "all words" : `${block.read[0]} of ${block.read[1]} words, in whole chunks of the store drawn at random with the study's seed; concepts without one of them are not shown`;
    const [drawn, distances] = drawnBy(block);
    return [
      el("p", null, `Each point is the centre of a concept of ${source} at layer ${layer}: the mean of the vectors of its words, over ${read}. ${drawn}`),
      el("p", null, distances),
      block.transforms ? el("p", { class: "note" }, "Vectors are as the model gives them, before what the clusterer does to them.") : null,
      to === null ? null : el("p", { class: "note" }, `Lines: ${plural(pairs.length, "aligned pair")} from ${told(lang)} to ${told(to)}; those of the concept that is pointed at are thick. Other languages are pale.`),
    ];
  }

  function list(now) {
    const root = fold("The same as a table");
    root.addEventListener("toggle", () => {
      if (!root.open || root.children.length > 1) return;
      const rows = now.points.map((point) => [`${told(point.tongue)} ${point.number}`, few(typesOf(now, point), now.forms.get(point.tongue), point.tongue), Math.round(point.x), Math.round(SIZE - point.y), alignedOf(now, point).join(", ") || "-", opened(now, point)]);
      const columns = [{ title: "concept", head: true }, { title: "words" }, { title: "across", numeric: true }, { title: "up", numeric: true }, { title: "aligned with" }, { title: "open" }];
      root.append(table({ caption: `Concepts on the map; aligned with concepts of ${now.to === null ? "another language" : told(now.to)}`, columns, rows }));
    });
    return root;
  }

  async function mount(root, state) {
    const index = await Isogloss.data("explorer");
    const bar = placeChoices("map", index, state);
    const [lang, to] = [choice("map", "lang", "Language", state, ELSEWHERE), choice("map", "to", "Joined with", state)];
    const [body, about] = [el("div"), el("div", { class: "map-word", "aria-live": "polite" })];
    root.append(el("div", { class: "controls" }, bar.roots, lang.root, to.root), body);
    const update = async (current) => {
      const now = await gathered(index, state, bar.update());
      if (!current()) return;
      lang.update(now.tongues.map((name) => [name, told(name)]), now.lang);
      to.update(now.goals.map((name) => [name, told(name)]), now.to);
      if (now.block === null) {
        put(body, el("p", { class: "note" }, "There is no map here: the vectors of this layer are not in the store."));
        return;
      }
      const looks = looksOf(now.tongues);
      const drawn = picture(now, looks);
      put(about, el("p", { class: "note onscreen" }, "Point at a concept, or use the arrow keys on the map."));
      put(body, captions(now, drawn.pairs), el("div", { class: "map-key" }, Isogloss.key(looks)), el("div", { class: "map-area" }, walked(now, drawn, about), about), list(now));
    };
    const again = updating(root, update);
    state.watch(KEYS, again);
    await again();
  }

  Isogloss.view("map", { title: "Map", block: "map", mount });
})();
