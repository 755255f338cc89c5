"use strict";
/* Concepts as the explorer, the map and the flow read them: places, concepts, words, partners. */
Isogloss.concepts = (() => {
  const { data } = Isogloss;
  const FACETS = ["corpus", "clusterer", "source", "part", "layer"];
  const cache = new Map();

  function once(key, make) {
    if (!cache.has(key)) cache.set(key, make());
    return cache.get(key);
  }

  const languageOf = (tongue) => tongue.split("~")[0];
  const told = (tongue) => tongue.replace("~", " given ");

  /** Undo differences: each number is what is added to the one before it. */
  function summed(steps) {
    let sum = 0;
    return steps.map((step) => (sum += step));
  }

  /** Make concepts of columns: {number, words, types: [{type, count}], left, examples: [[sentence, position]]}. */
  function concepts(side) {
    let at = 0;
    return side.shown.map((size, number) => {
      const types = summed(side.types.slice(at, at + size)).map((type, i) => ({ type, count: side.counts[at + i] }));
      at += size;
      types.sort((one, other) => other.count - one.count || one.type - other.type);
      const flat = side.examples[number];
      const examples = flat.flatMap((_, i) => (i % 2 ? [] : [[flat[i], flat[i + 1]]]));
      return { number, words: side.words[number], types, left: side.left[number] ?? 0, examples };
    });
  }

  /** Return where each type of a side is: type -> [{number, count}], most words first. */
  function whereabouts(all) {
    const found = new Map();
    for (const { number, types } of all) {
      for (const { type, count } of types) {
        if (!found.has(type)) found.set(type, []);
        found.get(type).push({ number, count });
      }
    }
    for (const places of found.values()) places.sort((one, other) => other.count - one.count);
    return found;
  }

  function sideOf(columns) {
    const all = concepts(columns);
    return { concepts: all, where: whereabouts(all) };
  }

  /** Return what a direction says of each concept: by number, {outcome, types, entries, anywhere, best, unfit, aligned}. */
  function verdicts(direction, outcomes) {
    const best = (found) => (found ? { concept: found[0], types: found[1], hits: found[2] } : null);
    return new Map(
      direction.concepts.map((number, i) => {
        const outcome = direction.outcomes[i];
        return [number, {
          number, outcome: typeof outcome === "number" ? outcomes[outcome] : outcome,
          types: direction.types[i], entries: direction.entries[i], anywhere: direction.anywhere[i],
          best: best(direction.best[i]), unfit: best(direction.unfit[i]), aligned: direction.aligned[i],
        }];
      }),
    );
  }

  /** Return the block of a place, its concepts made. */
  function place(number) {
    return once(`place ${number}`, async () => {
      const [index, block] = [await data("explorer"), await data(`explorer-${number}`)];
      const alone = new Map(Object.entries(block.alone).map(([tongue, columns]) => [tongue, sideOf(columns)]));
      const joint = new Map(
        block.joint.map((one) => [one.tongues.join("+"), { ...one, sides: one.sides.map(sideOf) }]),
      );
      const aligned = block.aligned.map((one) => ({ ...one, verdicts: verdicts(one, index.outcomes) }));
      return { number, alone, joint, aligned };
    });
  }

  /** Return the types of a language, in the order of their numbers. */
  const words = async (corpus, tongue) => (await data("explorer-words"))[`${corpus}/${languageOf(tongue)}`] ?? [];

  /** Return the pairs of a rule: source type -> set of target types that translate it. */
  function pairs(rule) {
    return once(`pairs ${rule}`, async () => {
      const { heads, tails } = (await data("explorer-pairs"))[rule];
      return new Map(summed(heads).map((type, i) => [type, new Set(summed(tails[i]))]));
    });
  }

  /** Return the number of the rule for two languages of a corpus, or -1. */
  async function ruleOf(corpus, from, to) {
    const all = await data("explorer-pairs");
    return all.findIndex((each) => each.corpora.every((name) => name === corpus) && each.languages[0] === languageOf(from) && each.languages[1] === languageOf(to));
  }

  /** Return a sentence: {number, parts: [{text, type, position}]}; type is null for gaps and unknown words. */
  async function sentence(corpus, tongue, at) {
    const texts = (await data("explorer-sentences")).texts[`${corpus}/${languageOf(tongue)}`];
    if (texts === undefined) return null;
    const [types, { w, g }] = [await words(corpus, tongue), texts.sentences[at]];
    const gap = (i) => (g ? g[i] : i === 0 || i === w.length ? "" : " ");
    const parts = w.flatMap((word, position) => {
      const [text, type] = typeof word === "number" ? [types[word], word] : typeof word === "string" ? [word, null] : word;
      return [{ text: gap(position), type: null, position: null }, { text, type, position }];
    });
    return { number: texts.numbers[at], parts: [...parts, { text: gap(w.length), type: null, position: null }] };
  }

  /** Fold a word for searching: no marks, no case. */
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();

  /** Return the types of a language that hold a text: [{type, text}], those that begin with it first. */
  async function search(corpus, tongue, text) {
    const types = await words(corpus, tongue);
    const folded = once(`folded ${corpus}/${languageOf(tongue)}`, () => types.map(fold));
    const wanted = fold(text.trim());
    if (wanted === "") return [];
    const found = folded.flatMap((each, type) => {
      const at = each.indexOf(wanted);
      return at < 0 ? [] : [{ type, text: types[type], rank: each === wanted ? 0 : at === 0 ? 1 : 2, length: each.length }];
    });
    return found.sort((one, other) => one.rank - other.rank || one.length - other.length || one.type - other.type);
  }

  return { FACETS, place, words, pairs, ruleOf, sentence, search, languageOf, told };
})();
