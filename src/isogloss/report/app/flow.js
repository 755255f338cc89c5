"use strict";
/* The flow: where the words of a concept are at the layer before and after, and in other sources. */
(() => {
  const { el, svg, put, concepts, table } = Isogloss;
  const { told } = concepts;
  const { ELSEWHERE, choice, placeChoices, tongueOf, go, few, fewText, updating, percent, plural } = Isogloss.conceptParts;
  const KEYS = [...concepts.FACETS, "lang", "concept"];
  const FATES = {
    kept: "kept", merged: "merged", split: "split", scattered: "scattered", gone: "gone",
  };
  const MEANINGS = {
    kept: "some concept of the next shares more than half of the words that either of them has (Jaccard above 0.5).",
    merged: "not kept, and more than half of its words go to one concept.",
    split: "neither, and more than half of its words go to concepts that hold mostly words of it.",
    scattered: "none of these.",
    gone: "none of its words is in a concept of the next.",
  };

  const blockOf = async (number) => (Isogloss.has(`flow-${number}`) ? Isogloss.data(`flow-${number}`) : []);
  const named = (index, number) => `${index.places[number].source}, layer ${index.places[number].layer}`;

  /** Return where the words of a concept come from and go to: {step, whole, parts: [{number, count, of}], rest}. */
  function ahead(step, at) {
    const flat = step.cells[at];
    const parts = flat.flatMap((number, i) => (i % 2 ? [] : [{ number, count: flat[i + 1], of: step.after[number] }]));
    return flowed(parts, step.before[at], step.after.length - 1);
  }

  function before(step, at) {
    const parts = step.cells.flatMap((flat, number) => flat.flatMap((goal, i) => (i % 2 === 0 && goal === at ? [{ number, count: flat[i + 1], of: step.before[number] }] : [])));
    return flowed(parts, step.after[at], step.before.length - 1);
  }

  function flowed(parts, whole, noise) {
    const sorted = parts.sort((one, other) => other.count - one.count || one.number - other.number).map((part) => ({ ...part, noise: part.number === noise }));
    return { parts: sorted, whole, rest: whole - sorted.reduce((sum, { count }) => sum + count, 0) };
  }

  function item(now, side, other, { number, count, of, noise }, whole) {
    const bar = el("span", { class: "flow-bar", "aria-hidden": "true" });
    bar.style.width = `${(100 * count) / whole}%`;
    const name = noise
      ? "words in no concept"
      : [go({ ...side.facets, lang: now.lang, concept: number, partner: null }, null, `Concept ${number}`), " ", few(other.concepts[number]?.types ?? [], now.forms, now.lang, 3)];
    return el("li", null, name, el("span", { class: "count" }, ` ${count} of ${plural(whole, "word")}, ${percent(count, whole)}${noise ? "" : `; it has ${of}`}`), bar);
  }

  /** List one side of a concept's flow; returns its node, and an element and count for each band. */
  async function sideOf(now, title, flow, number) {
    if (flow === null) return { node: el("div", null, el("h5", null, title), el("p", { class: "note" }, "None.")), bands: [] };
    const other = (await concepts.place(number)).alone.get(now.lang);
    const facets = Object.fromEntries(concepts.FACETS.map((facet) => [facet, now.index.places[number][facet]]));
    const bands = flow.parts.map((part) => ({ node: item(now, { facets }, other, part, flow.whole), share: part.count / flow.whole, rest: false }));
    if (flow.rest > 0) {
      const bar = el("span", { class: "flow-bar rest", "aria-hidden": "true" });
      bar.style.width = `${(100 * flow.rest) / flow.whole}%`;
      bands.push({ node: el("li", null, "Others, each a small share", el("span", { class: "count" }, ` ${flow.rest} of ${plural(flow.whole, "word")}, ${percent(flow.rest, flow.whole)}`), bar), share: flow.rest / flow.whole, rest: true });
    }
    return { node: el("div", null, el("h5", null, title), flow.whole === 0 ? el("p", { class: "note" }, "None of its words is there.") : el("ul", null, bands.map(({ node }) => node))), bands };
  }

  function bandsOf(canvas, middle, bands, leftwards) {
    const paths = bands.map(({ rest }) => svg("path", { class: rest ? "band rest" : "band" }));
    put(canvas, paths);
    return () => {
      const frame = canvas.getBoundingClientRect();
      if (frame.width === 0) return;
      canvas.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
      const box = middle.getBoundingClientRect();
      let top = box.top - frame.top;
      bands.forEach(({ node, share }, i) => {
        const own = node.getBoundingClientRect();
        const [y, width] = [own.top + own.height / 2 - frame.top, Math.max(1, share * box.height)];
        const [a, b, x] = [y, top + width / 2, frame.width / 2];
        top += width;
        paths[i].setAttribute("d", leftwards ? `M0,${a} C${x},${a} ${x},${b} ${frame.width},${b}` : `M0,${b} C${x},${b} ${x},${a} ${frame.width},${a}`);
        paths[i].setAttribute("stroke-width", Math.min(width, own.height));
      });
    };
  }

  const canvasOf = () => svg("svg", { class: "lines", "aria-hidden": "true" });

  async function drawn(now, concept) {
    const own = await blockOf(now.number);
    const steps = now.flow.steps.filter(({ tongue, kind }) => tongue === now.lang && kind === "layer");
    const [last, next] = [steps.find(({ to }) => to === now.number), steps.find(({ from }) => from === now.number)];
    const lastBlock = last ? (await blockOf(last.from)).find((step) => step.to === now.number && step.tongue === now.lang) : null;
    const nextBlock = next ? own.find((step) => step.to === next.to && step.tongue === now.lang) : null;
    const left = await sideOf(now, last ? `From ${named(now.index, last.from)}` : "From the layer before", lastBlock ? before(lastBlock, now.concept) : null, last?.from);
    const right = await sideOf(now, next ? `To ${named(now.index, next.to)}` : "To the layer after", nextBlock ? ahead(nextBlock, now.concept) : null, next?.to);
    const middle = el("div", { class: "middle" }, el("h5", null, `Concept ${now.concept} of ${told(now.lang)}`), el("p", null, few(concept.types, now.forms, now.lang, 6)), el("p", { class: "note" }, plural(concept.words, "word")), go({ view: "explorer", lang: now.lang, concept: now.concept, partner: null }, { class: "onscreen" }, "Open it"));
    const [one, other] = [canvasOf(), canvasOf()];
    const root = el("div", { class: "flows" }, left.node, one, middle, other, right.node);
    const redraw = [bandsOf(one, middle, left.bands, true), bandsOf(other, middle, right.bands, false)];
    new ResizeObserver(() => redraw.forEach((each) => each())).observe(root);
    return root;
  }

  /** The same words in other sources, at the same layer. */
  async function sources(now) {
    const found = [];
    for (const { from, to } of now.flow.steps.filter((step) => step.kind === "source" && step.tongue === now.lang)) {
      if (from !== now.number && to !== now.number) continue;
      const block = (await blockOf(from)).find((step) => step.to === to && step.tongue === now.lang);
      const [other, flow] = from === now.number ? [to, ahead(block, now.concept)] : [from, before(block, now.concept)];
      found.push((await sideOf(now, named(now.index, other), flow, other)).node);
    }
    return found.length ? [el("h3", null, "The same words in other sources"), el("div", { class: "flow-sources" }, found)] : null;
  }

  function summary(now) {
    const rows = (kind, chosen) => now.flow.steps.filter((step) => step.kind === kind && chosen(step)).map((step) => [
      `${told(step.tongue)}, ${kind === "layer" ? `${now.index.places[step.from].source}: layer ${now.index.places[step.from].layer} → ${now.index.places[step.to].layer}` : `layer ${now.index.places[step.from].layer}: ${now.index.places[step.from].source} → ${now.index.places[step.to].source}`}`,
      step.words, step.concepts[0], step.concepts[1], ...Object.keys(FATES).map((fate) => step[fate]), percent(step.kept, step.concepts[0]),
    ]);
    const columns = [{ title: "step", head: true }, ...["words of both", "concepts", "concepts of the next", ...Object.values(FATES), "share kept"].map((title) => ({ title, numeric: true }))];
    const alike = ({ from, to }) => ["corpus", "clusterer", "part"].every((facet) => now.index.places[from][facet] === now.place[facet] && now.index.places[to][facet] === now.place[facet]);
    const layers = rows("layer", (step) => alike(step) && now.index.places[step.from].source === now.place.source);
    const between = rows("source", (step) => alike(step) && now.index.places[step.from].layer === now.place.layer);
    return [
      el("h3", null, "What becomes of all concepts"),
      el("dl", null, Object.entries(MEANINGS).map(([fate, meaning]) => [el("dt", null, FATES[fate]), el("dd", null, meaning)])),
      layers.length ? table({ caption: `From layer to layer, ${now.place.source}`, columns, rows: layers }) : null,
      between.length ? table({ caption: `From the first source to the others, layer ${now.place.layer}`, columns, rows: between }) : null,
    ];
  }

  async function mount(root, state, flow) {
    const index = await Isogloss.data("explorer");
    const bar = placeChoices("flow", index, state);
    const [lang, concept] = [choice("flow", "lang", "Language", state, ELSEWHERE), choice("flow", "concept", "Concept", state)];
    const body = el("div");
    root.append(
      el("p", null, "The same words, clustered at another layer or in another source: a band is as wide as the share of the concept's words that it carries."),
      el("p", { class: "note" }, `Shares below ${percent(flow.least, 1)} of both concepts are put together as others.`),
      el("div", { class: "controls" }, bar.roots, lang.root, concept.root),
      body,
    );
    const update = async (current) => {
      const place = bar.update();
      const all = await concepts.place(place.number);
      const names = [...all.alone.keys()];
      const now = { index, flow, state, place, number: place.number, lang: tongueOf("lang", names, state, index.start?.lang) };
      lang.update(names.map((name) => [name, told(name)]), now.lang);
      if (now.lang === null) return put(body, el("p", { class: "note" }, "No concepts of one language are stored here."));
      now.forms = await concepts.words(place.corpus, now.lang);
      const held = all.alone.get(now.lang).concepts.filter(({ words }) => words > 0);
      const largest = held.reduce((best, each) => (each.words > (best?.words ?? 0) ? each : best), null);
      now.concept = (held.find(({ number }) => String(number) === state.get("concept")) ?? largest)?.number ?? null;
      concept.update(held.map(({ number, types }) => [String(number), `${number}: ${fewText(types, now.forms, 3)}`]), String(now.concept));
      const parts = now.concept === null ? [] : [await drawn(now, all.alone.get(now.lang).concepts[now.concept]), await sources(now)];
      if (!current()) return null;
      return put(body, parts, summary(now));
    };
    const again = updating(root, update);
    state.watch(KEYS, again);
    await again();
  }

  Isogloss.view("flow", { title: "Flow", block: "flow", mount });
})();
