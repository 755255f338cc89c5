"use strict";
/* Two lists of words with a line for each pair: drawn beside each other, and as a table. */
Isogloss.wordLinks = (() => {
  const { el, svg, put, word, table, fold } = Isogloss;
  const { languageOf, told } = Isogloss.concepts;
  const { sized } = Isogloss.conceptParts;
  const UNLINKED = 30; // words without a line that are shown before the rest is folded away

  /** Return the lines between two lists of types: [place in one, place in other]. */
  function linesOf(one, other, pairs) {
    const places = new Map(other.map(({ type }, place) => [type, place]));
    return one.flatMap(({ type }, from) => [...(pairs.get(type) ?? [])].filter((each) => places.has(each)).map((each) => [from, places.get(each)]));
  }

  /** Put words with lines first, and the other list's in the order of their partners: fewer lines cross. */
  function ordered(one, other, lines) {
    const linked = new Map();
    for (const [from, to] of lines) linked.set(to, Math.min(linked.get(to) ?? Infinity, from));
    const first = [...new Set(lines.map(([from]) => from))].sort((a, b) => a - b);
    const second = [...linked.keys()].sort((a, b) => linked.get(a) - linked.get(b) || a - b);
    const rest = (all, taken) => all.map((_, place) => place).filter((place) => !taken.includes(place));
    return { left: [first, rest(one, first)], right: [second, rest(other, second)] };
  }

  /** Draw a list; returns the node, and each word's element by its place. */
  function listOf({ tongue, types, forms, title, chosen, go }, [linked, rest], side) {
    const most = Math.max(1, ...types.map(({ count }) => count));
    const nodes = new Map();
    const item = (place) => {
      const { type, count } = types[place];
      const link = go(tongue, type, forms[type], sized(word(forms[type], languageOf(tongue)), count, most));
      const node = el("li", { class: chosen === type ? "chosen" : null }, link, el("span", { class: "count" }, ` ×${count}`));
      nodes.set(place, node);
      return node;
    };
    const [shown, hidden] = [rest.slice(0, UNLINKED), rest.slice(UNLINKED)];
    const node = el(
      "div",
      { class: `side ${side}` },
      el("h5", null, title),
      linked.length ? el("ul", { class: "linked" }, linked.map(item)) : null,
      rest.length ? el("p", { class: "note" }, linked.length ? "No line to the other list:" : "No line between the lists:") : null,
      rest.length ? el("ul", { class: "unlinked" }, shown.map(item)) : null,
      hidden.length ? fold(`${hidden.length} more`, el("ul", { class: "unlinked" }, hidden.map(item))) : null,
    );
    return { node, nodes };
  }

  /** Draw two lists of words and the lines between them. Sides: {tongue, types, forms, title, chosen, go}. */
  function draw(one, other, pairs, caption) {
    const lines = linesOf(one.types, other.types, pairs);
    const places = ordered(one.types, other.types, lines);
    const [left, right] = [listOf(one, places.left, "left"), listOf(other, places.right, "right")];
    const canvas = svg("svg", { class: "lines", "aria-hidden": "true" });
    const root = el("div", { class: "pairing" }, left.node, canvas, right.node);
    const paths = lines.map(([from, to]) => ({ from, to, path: svg("path", { class: "line" }) }));
    put(canvas, paths.map(({ path }) => path));
    const redraw = () => {
      const frame = canvas.getBoundingClientRect();
      if (frame.width === 0) return;
      canvas.setAttribute("viewBox", `0 0 ${frame.width} ${frame.height}`);
      for (const { from, to, path } of paths) {
        const [a, b] = [left.nodes.get(from), right.nodes.get(to)].map((node) => {
          const box = node.getBoundingClientRect();
          return box.top + box.height / 2 - frame.top;
        });
        path.setAttribute("d", `M0,${a} C${frame.width / 2},${a} ${frame.width / 2},${b} ${frame.width},${b}`);
      }
    };
    new ResizeObserver(redraw).observe(root);
    const light = (side, place, on) => {
      for (const { from, to, path } of paths) {
        if ((side === left ? from : to) !== place) continue;
        path.classList.toggle("lit", on);
        left.nodes.get(from).classList.toggle("lit", on);
        right.nodes.get(to).classList.toggle("lit", on);
      }
    };
    for (const side of [left, right]) {
      for (const [place, node] of side.nodes) {
        for (const event of ["pointerenter", "focusin"]) node.addEventListener(event, () => light(side, place, true));
        for (const event of ["pointerleave", "focusout"]) node.addEventListener(event, () => light(side, place, false));
        if (node.classList.contains("chosen")) light(side, place, true);
      }
    }
    return [root, printed(one, other, lines, places), fold("The same as a table", tableOf(one, other, lines, caption))];
  }

  /** The same for paper, where lines drawn for a screen would point elsewhere: pairs first, then the rest. */
  function printed(one, other, lines, { left, right }) {
    const set = (side, place) => [word(side.forms[side.types[place].type], languageOf(side.tongue)), el("span", { class: "count" }, ` ×${side.types[place].count}`)];
    const pairs = left[0].map((place) => {
      const goals = lines.filter(([from]) => from === place).map(([, to]) => to);
      return el("li", null, set(one, place), " = ", goals.map((to, i) => [i ? ", " : "", set(other, to)]));
    });
    const rest = ([side, places]) => (places.length ? [el("p", { class: "note" }, `No line, ${told(side.tongue)}:`), el("ul", { class: "words" }, places.map((place) => el("li", null, set(side, place))))] : null);
    return el("div", { class: "printed" }, el("p", null, el("strong", null, `${one.title}; ${other.title}`)), el("ul", { class: "words" }, pairs), [[one, left[1]], [other, right[1]]].map(rest));
  }

  function tableOf(one, other, lines, caption) {
    const set = (side, place) => word(side.forms[side.types[place].type], languageOf(side.tongue));
    const rows = one.types.map(({ count }, place) => {
      const partners = lines.filter(([from]) => from === place).map(([, to]) => to);
      return [set(one, place), count, partners.length ? el("span", null, partners.flatMap((to, i) => [i ? ", " : "", set(other, to)])) : "none"];
    });
    const columns = [{ title: told(one.tongue), head: true }, { title: "words", numeric: true }, { title: `translations among the words of ${told(other.tongue)}` }];
    return table({ caption, columns, rows });
  }

  return { draw };
})();
