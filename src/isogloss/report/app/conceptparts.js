"use strict";
/* Parts of the explorer, the map and the flow: the choice of a place, links that keep the state, words in lists. */
Isogloss.conceptParts = (() => {
  const { el, put, word, visible } = Isogloss;
  const { FACETS, languageOf } = Isogloss.concepts;
  const NAMES = { corpus: "Text", clusterer: "Clusterer", source: "Source", part: "Part", layer: "Layer" };
  // Concepts have other numbers at another place and in another language.
  const ELSEWHERE = { concept: null, partner: null };
  const SMALLEST = 0.95; // of the text's size: words never get smaller
  const GROWTH = 0.6; // from one word to the most of a list

  /** Make a choice whose options change with what else is chosen; `gone` is what it takes out of the state. */
  function choice(view, key, label, state, gone = {}) {
    const id = `${view}-${key}`;
    const select = el("select", { id, on: { change: () => state.set({ ...gone, [key]: select.value }, { push: true }) } });
    const root = el("div", { class: "choice" }, el("label", { for: id }, label), select);
    const update = (options, value) => {
      const text = JSON.stringify(options);
      if (select.dataset.options !== text) {
        select.dataset.options = text;
        put(select, options.map(([each, name]) => el("option", { value: each }, name)));
      }
      select.value = value;
      root.hidden = options.length < 2;
    };
    return { root, select, update };
  }

  /** Return the place that the state names, and for every facet what there is to choose. */
  function placed(index, state) {
    let left = index.places.map((place, number) => ({ ...place, number }));
    const start = index.places[index.start?.place ?? 0];
    const options = {};
    for (const facet of FACETS) {
      options[facet] = [...new Set(left.map((place) => place[facet]))];
      const [asked, usual] = [state.get(facet), start[facet]];
      const value = options[facet].includes(asked) ? asked : options[facet].includes(usual) ? usual : options[facet][0];
      left = left.filter((place) => place[facet] === value);
    }
    return { place: left[0], options };
  }

  /** Make the choices of a place: text, clusterer, source, part, layer, each where there are several. */
  function placeChoices(view, index, state) {
    const made = FACETS.map((facet) => [facet, choice(view, facet, NAMES[facet], state, ELSEWHERE)]);
    const update = () => {
      const { place, options } = placed(index, state);
      for (const [facet, { update: set }] of made) set(options[facet].map((each) => [each, each]), place[facet]);
      return place;
    };
    return { roots: made.map(([, { root }]) => root), update };
  }

  /** Return the tongue that is chosen among some. */
  const tongueOf = (key, names, state, usual) => (names.includes(state.get(key)) ? state.get(key) : names.includes(usual) ? usual : names[0] ?? null);

  /** Make a link that changes some of the state; a click keeps the rest as it is by then. */
  function go(values, attributes, ...children) {
    const { state } = Isogloss;
    const click = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      state.set(values, { push: true });
    };
    return el("a", { href: state.link(values), ...attributes, on: { click } }, ...children);
  }

  const RIGHT_TO_LEFT = /^\P{L}*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/u;

  /** Return the direction of a row of words: that of the first. */
  const directionOf = (types, forms) => (types.length && RIGHT_TO_LEFT.test(forms[types[0].type]) ? "rtl" : null);

  /** Set the first words of a concept in a row. */
  function few(types, forms, tongue, count = 4) {
    const shown = types.slice(0, count).flatMap(({ type }, i) => [i ? ", " : "", word(forms[type], languageOf(tongue))]);
    return el("span", { class: "few", dir: directionOf(types, forms) }, shown, types.length > count ? "\u00a0…" : "");
  }

  /** The same as text, each word isolated in its own direction: for where no elements can be. */
  const fewText = (types, forms, count = 4) =>
    types.slice(0, count).map(({ type }) => `\u2068${visible(forms[type])}\u2069`).join(", ") + (types.length > count ? " …" : "");

  /** Set the size of a word by its count, on a log scale. */
  function sized(node, count, most) {
    node.style.fontSize = `${(SMALLEST + (most > 1 ? (GROWTH * Math.log(count)) / Math.log(most) : 0)).toFixed(3)}em`;
    return node;
  }

  /** Make what shows a view again: busy meanwhile, later where the view is hidden, and never out of turn. */
  function updating(root, update) {
    let turn = 0;
    let stale = false;
    const run = async () => {
      if (root.closest("section").hidden) {
        stale = true;
        return;
      }
      stale = false;
      const mine = ++turn;
      root.setAttribute("aria-busy", "true");
      root.querySelector(":scope > .failure")?.remove();
      try {
        await update(() => mine === turn);
      } catch (error) {
        if (mine === turn) root.append(el("p", { class: "failure", role: "alert" }, `This cannot be shown: ${error.message}`));
        console.error(error);
      }
      if (mine === turn) root.removeAttribute("aria-busy");
    };
    Isogloss.state.watch(["view"], () => stale && run());
    return run;
  }

  const percent = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(part * 100 === whole * Math.round((part * 100) / whole) ? 0 : 1)} %` : "–");
  const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

  return { ELSEWHERE, choice, placed, placeChoices, tongueOf, go, few, fewText, sized, updating, percent, plural };
})();
