"use strict";
/* One concept: what is known of its alignment, its words beside a partner's, sentences with its words. */
Isogloss.concept = (() => {
  const { el, word, number } = Isogloss;
  const { concepts } = Isogloss;
  const { languageOf, told } = concepts;
  const { go, few, percent, plural } = Isogloss.conceptParts;
  const { draw } = Isogloss.wordLinks;

  const name = (tongue, at) => `concept ${at} of ${told(tongue)}`;
  const partnerName = ({ goal, partner }) => `concept ${partner} of ${goal.title}`;

  /** Link to a concept of the other language. */
  function partnerLink(now, at) {
    const chosen = now.partner === at;
    return go({ partner: at }, { class: "pick", "aria-current": chosen ? "true" : null }, `concept ${at}`);
  }

  const listed = (items) => items.flatMap((item, i) => [i === 0 ? "" : i === items.length - 1 ? " and " : ", ", item]);

  const share = ({ hits }, { types }) => `${hits} of the ${plural(types, "type")} (${number(hits / types)})`;

  /** Say why a concept is aligned, or which rule it failed first. */
  function reason(now, verdict) {
    const { direction } = now;
    const to = now.goal.title;
    const limit = `the threshold is ${direction.settings.threshold ?? "not recorded"}`;
    const best = verdict.best && [partnerLink(now, verdict.best.concept), ` has translations of ${share(verdict.best, verdict)}`];
    switch (verdict.outcome) {
      case "aligned":
        return verdict.aligned.length === 1
          ? ["Aligned with ", partnerLink(now, verdict.best.concept), ` of ${to}, which has translations of ${share(verdict.best, verdict)}; ${limit}.`]
          : ["Aligned with ", listed(verdict.aligned.map((at) => partnerLink(now, at))), ` of ${to}. Nearest: `, best, `; ${limit}.`];
      case "coverage below threshold":
        return best === null
          ? [`Not aligned: coverage below the threshold. No concept of ${to} of a fitting size has a translation of any of its types; ${limit}.`]
          : [`Not aligned: coverage below the threshold. Nearest of ${to}: `, best, `; ${limit}.`];
      case "no target of its size":
        return [`Not aligned: no concept of ${to} has a size that fits its ${plural(verdict.types, "type")}.`];
      case "no dictionary entries":
        return [`Not aligned: the dictionary lists none of its ${plural(verdict.types, "type")}.`];
      case "too small":
        return [`Not aligned: too small. It has ${plural(verdict.types, "type")}; more than ${direction.settings.min_types ?? "the least number"} are needed.`];
      default:
        return [`${verdict.outcome}.`];
    }
  }

  /** Say what the dictionary could give at all, and what a target of another size would. */
  function bounds(now, verdict) {
    const to = now.goal.title;
    const found = [`The dictionary lists ${verdict.entries} of its ${plural(verdict.types, "type")}; ${verdict.anywhere} have a translation somewhere in the concepts of ${to}.`];
    if (verdict.unfit && (verdict.best === null || verdict.unfit.hits > verdict.best.hits)) {
      found.push(" ", partnerLink(now, verdict.unfit.concept), ` would have ${share(verdict.unfit, verdict)}, but with ${plural(verdict.unfit.types, "type")} its size does not fit.`);
    }
    return found;
  }

  /** Say whether a threshold that was set in another view changes the outcome. */
  function elsewhere(now, verdict) {
    const { direction, state } = now;
    const [own, asked] = [String(direction.settings.threshold ?? ""), state.get("theta")].map((text) => Isogloss.steps.threshold(text ?? ""));
    const exact = direction.settings.rule === "paper";
    if (!own || !asked || !exact || own.over * asked.under === asked.over * own.under) return null;
    if (!["aligned", "coverage below threshold"].includes(verdict.outcome)) return null;
    const reached = verdict.best !== null && BigInt(verdict.best.hits) * asked.under >= asked.over * BigInt(verdict.types);
    return el("p", { class: "note" }, `At θ = ${asked.text}, as set in the curves, it would ${reached ? "" : "not "}be aligned.`);
  }

  /** Which concepts of the other language are aligned with this one. */
  function backwards(now, at) {
    if (now.back === null) return null;
    const found = [...now.back.verdicts.values()].filter(({ aligned }) => aligned.includes(at)).map((each) => each.number);
    const links = listed(found.map((one) => partnerLink(now, one)));
    return el("p", null, `From ${now.goal.title} to ${told(now.lang)}: `, found.length ? [links, found.length > 1 ? " are aligned with it." : " is aligned with it."] : "no concept is aligned with it.");
  }

  function alignment(now, at) {
    const { direction, lang, goal } = now;
    if (direction === null) return goal === null ? null : el("p", { class: "note" }, `The study has no record of alignment from ${told(lang)} to ${goal.title} here.`);
    const verdict = direction.verdicts.get(at);
    if (verdict === undefined) return el("p", { class: "note" }, `No record for this concept: it holds no word that counts.`);
    return el(
      "div",
      { class: "verdict" },
      el("h4", null, verdict.outcome === "aligned" ? "Why it is aligned" : "Why it is not aligned"),
      el("p", { class: "told" }, reason(now, verdict)),
      el("p", null, bounds(now, verdict)),
      elsewhere(now, verdict),
      backwards(now, at),
    );
  }

  /** Which concept stands beside this one: the one that is asked for, else the best. */
  function partnerOf(now, at) {
    const all = now.there.alone.get(now.to)?.concepts;
    if (all === undefined) return null;
    const asked = Number(now.state.get("partner") ?? NaN);
    if (Number.isInteger(asked) && asked >= 0 && asked < all.length) return asked;
    const verdict = now.direction?.verdicts.get(at);
    return verdict?.best?.concept ?? verdict?.unfit?.concept ?? null;
  }

  const leftOut = ({ left }) => (left ? `; ${plural(left, "type")} with fewer words left out here` : "");

  function sideFor(now, tongue, forms, concept, title, chosen) {
    const link = (to, type, text, node) => go({ word: text, wordlang: languageOf(to) }, { class: "word" }, node);
    return { tongue, forms, types: concept.types, title, chosen, go: link };
  }

  async function pairing(now, concept) {
    if (now.partner === null) return alone(now, concept);
    const other = now.there.alone.get(now.to).concepts[now.partner];
    const pairs = await concepts.pairs(now.direction?.rule ?? -1).catch(() => new Map());
    const sides = [[now.lang, now.forms, concept], [now.to, now.others, other]].map(([tongue, forms, each]) =>
      sideFor(now, tongue, forms, each, `${told(tongue)} ${each.number}: ${plural(each.types.length + each.left, "type")}, ${plural(each.words, "word")}${leftOut(each)}`, now.chosen(tongue, forms)));
    return [
      el("h4", null, `Beside ${partnerName(now)}`),
      el("p", { class: "note" }, "A line joins words that the dictionary lists as translations and that both concepts hold. Words are larger the more often they occur, on a log scale. Lines come from the stored best matches of all layers, so beside another concept than the best some may be missing."),
      draw(sides[0], sides[1], pairs, `Words of ${name(now.lang, concept.number)} and their translations`),
      el("p", { class: "onscreen" }, go(Isogloss.beside.turned(now, { concept: now.partner, partner: concept.number }), null, `Look from ${partnerName(now)}`)),
    ];
  }

  function alone(now, concept) {
    const most = concept.types[0]?.count ?? 1;
    const item = ({ type, count }) => {
      const set = Isogloss.conceptParts.sized(word(now.forms[type], languageOf(now.lang)), count, most);
      return el("li", { class: now.chosen(now.lang, now.forms) === type ? "chosen" : null }, go({ word: now.forms[type], wordlang: languageOf(now.lang) }, { class: "word" }, set), el("span", { class: "count" }, ` ×${count}`));
    };
    return [el("h4", null, "Words"), el("ul", { class: "cloud" }, concept.types.map(item)), concept.left ? el("p", { class: "note" }, `${plural(concept.left, "type")} with fewer words left out here.`) : null];
  }

  /** Set a sentence; words for which `marked` is true are marked. */
  function setSentence(found, tongue, marked) {
    const language = languageOf(tongue);
    const known = /^[a-z]{2,3}$/.test(language) ? language : null;
    const parts = found.parts.map((part) => (marked(part) ? el("mark", null, Isogloss.visible(part.text)) : Isogloss.visible(part.text)));
    return el("p", { class: "sentence", dir: "auto", lang: known }, parts);
  }

  /** Sentences with words of a concept; the translation marks words whose type the partner holds. */
  async function examples(now, concept, tongue, partnerTongue, partner) {
    const shown = await Promise.all(
      concept.examples.map(async ([at, position]) => {
        const own = await concepts.sentence(now.corpus, tongue, at);
        if (own === null) return null;
        const other = partnerTongue === null ? null : await concepts.sentence(now.corpus, partnerTongue, at);
        const held = new Set(partner?.types.map(({ type }) => type));
        return el(
          "li",
          null,
          el("span", { class: "note" }, `sentence ${own.number + 1}`),
          setSentence(own, tongue, (part) => part.position === position),
          other === null ? null : setSentence(other, partnerTongue, (part) => part.type !== null && held.has(part.type)),
        );
      }),
    );
    return shown.some(Boolean) ? el("ol", { class: "examples" }, shown) : el("p", { class: "note" }, "No sentence is stored for it.");
  }

  /** The notes on how sentences were chosen, and where their text is missing. */
  async function rule(now) {
    const { notes } = await Isogloss.data("explorer-sentences");
    const many = plural(now.index.cut.examples, "sentence");
    return el(
      "p",
      { class: "note" },
      `Chosen at random: the study's seed (${now.index.seed}) drew one order of all sentences, and of each concept the first ${many} of that order that hold one of its words are shown, with the first such word marked. In the translation, words whose type the concept beside it holds are marked.`,
      notes.map((note) => ` ${note} Shown are the words that the study kept; … stands for others.`),
    );
  }

  async function sentences(now, concept) {
    const partner = now.partner === null ? null : now.there.alone.get(now.to).concepts[now.partner];
    return [el("h4", null, "Sentences"), await rule(now), await examples(now, concept, now.lang, now.to, partner)];
  }

  /** Show a concept of one language. */
  async function single(now) {
    const concept = now.side.concepts[now.concept];
    now.partner = partnerOf(now, now.concept);
    const here = { lang: now.lang, to: now.to, concept: now.concept };
    const size = `${plural(concept.words, "word")} of ${plural(concept.types.length + concept.left, "type")}`;
    return [
      el("p", null, `${size}. `, el("span", { class: "onscreen" }, go({ view: "map", ...here }, null, "Show it on the map"), ", ", go({ view: "flow", ...here }, null, "see where its words go"), ".")),
      alignment(now, now.concept),
      await pairing(now, concept),
      await sentences(now, concept),
    ];
  }

  function mix(parts) {
    const whole = parts.reduce((sum, { words }) => sum + words, 0);
    return el(
      "ul",
      { class: "mix" },
      parts.map(({ tongue, words }, place) => {
        const bar = el("span", { class: `bar c${place}`, "aria-hidden": "true" });
        bar.style.width = `${whole ? (100 * words) / whole : 0}%`;
        return el("li", null, el("span", null, `${told(tongue)}: ${plural(words, "word")}, ${percent(words, whole)}`), bar);
      }),
    );
  }

  function overlap({ name: metric, tongues, counted, overlapping, translated }, at) {
    const place = counted.indexOf(at);
    const which = `${metric === "colap" ? "COLAP" : metric} of ${tongues.map(told).join(", ")}`;
    if (place < 0) return el("li", null, `${which}: it does not count, for it holds too few words.`);
    const halves = translated === null ? "" : ` Its halves ${translated[place] ? "translate" : "do not translate"} each other.`;
    return el("li", null, `${which}: it ${overlapping[place] ? "overlaps: it holds enough words of each" : "does not overlap: one language has too few of its words"}.${halves}`);
  }

  /** Show a concept that was formed of several languages together. */
  async function mixed(now) {
    const { tongues, sides, scores } = now.joint;
    const parts = tongues.map((tongue, place) => ({ tongue, ...sides[place].concepts[now.concept] }));
    const forms = await Promise.all(tongues.map((tongue) => concepts.words(now.corpus, tongue)));
    const lists = parts.map((part, place) => sideFor(now, part.tongue, forms[place], part, `${told(part.tongue)}: ${plural(part.types.length + part.left, "type")}, ${plural(part.words, "word")}${leftOut(part)}`, now.chosen(part.tongue, forms[place])));
    const found = await concepts.ruleOf(now.corpus, tongues[0], tongues[1]);
    const pairs = found < 0 ? new Map() : await concepts.pairs(found);
    const shown = await Promise.all(parts.map((part, place) => examples(now, part, part.tongue, tongues[place === 0 ? 1 : 0], parts[place === 0 ? 1 : 0])));
    return [
      el("h4", null, "Languages in it"),
      mix(parts),
      scores.length ? el("ul", null, scores.map((score) => overlap(score, now.concept))) : null,
      el("h4", null, "Words"),
      tongues.length === 2 ? draw(lists[0], lists[1], pairs, `Words of concept ${now.concept}`) : lists.map((list, place) => [el("h5", null, list.title), alone({ ...now, lang: list.tongue, forms: forms[place] }, parts[place])]),
      el("h4", null, "Sentences"),
      await rule(now),
      tongues.map((tongue, place) => [el("h5", null, `From ${told(tongue)}`), shown[place]]),
    ];
  }

  return { single, mixed, name, few };
})();
