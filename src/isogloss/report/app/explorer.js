"use strict";
/* The view of concepts: choose a place, search a word, browse its concepts, look at one. */
(() => {
  const { el, put, word, concepts } = Isogloss;
  const { languageOf, told } = concepts;
  const { ELSEWHERE, choice, placeChoices, tongueOf, go, few, updating, plural } = Isogloss.conceptParts;
  const KEYS = [...concepts.FACETS, "lang", "to", "rule", "concept", "partner", "word", "wordlang", "show", "theta"];
  const PAGE = 40; // concepts that are listed before a button for more
  const FOUND = 30; // words that a search lists
  const NOT = "not aligned";

  const OUTCOMES = {
    aligned: "aligned", "coverage below threshold": "below threshold", "no target of its size": "no target of its size",
    "no dictionary entries": "no entries", "too small": "too small",
  };

  /** Return what the state says, with everything that the view needs to show it. */
  async function chosen(index, state, described) {
    const place = await concepts.place(described.number);
    const usual = index.start?.place === described.number || state.get("lang") === null ? index.start : null;
    const lang = tongueOf("lang", [...place.alone.keys(), ...place.joint.keys()], state, index.start?.lang);
    const joint = place.joint.get(lang) ?? null;
    const goals = joint ? [] : Isogloss.beside.goalsOf(index, place, described, lang);
    const [asked, first] = [state.get("to"), usual?.to].map((value) => goals.find((each) => each.value === value));
    const goal = asked ?? first ?? goals[0] ?? null;
    const to = goal?.tongue ?? null;
    const there = goal === null || goal.number === described.number ? place : await concepts.place(goal.number);
    const rules = goal === null ? [] : place.aligned.filter((one) => one.from === lang && one.to === to && one.at === goal.number);
    const labels = rules.map((one) => `${one.name}, ${one.dictionary || "no dictionary"}`);
    const direction = rules[Math.max(0, labels.indexOf(state.get("rule")))] ?? null;
    const same = (one) => one.from === to && one.to === lang && one.at === described.number && one.name === direction.name && one.dictionary === direction.dictionary;
    const back = direction && (there.aligned.find(same) ?? null);
    const corpus = described.corpus;
    const now = { index, state, described, place, corpus, lang, joint, goals, goal, to, there, labels, direction, back };
    now.side = joint ? joint.sides[0] : place.alone.get(lang) ?? null;
    now.forms = lang === null ? [] : await concepts.words(corpus, joint ? joint.tongues[0] : lang);
    now.others = to === null ? [] : await concepts.words(index.places[goal.number].corpus, to);
    now.chosen = (tongue, forms) => (state.get("wordlang") === languageOf(tongue) ? forms.indexOf(state.get("word")) : -1);
    now.rows = rows(now);
    now.kinds = kindsOf(now.rows);
    now.show = now.kinds.includes(state.get("show")) ? state.get("show") : "";
    const number = Number(state.get("concept") ?? NaN);
    now.concept = now.side && Number.isInteger(number) && number >= 0 && number < now.side.concepts.length ? number : null;
    return now;
  }

  /** List the concepts, those with most words first, and what is said of each. */
  function rows({ joint, side, direction, lang }) {
    if (side === null) return [];
    const all = side.concepts.map(({ number }) => {
      const parts = (joint ? joint.sides : [side]).map((each) => each.concepts[number]);
      const words = parts.reduce((sum, part) => sum + part.words, 0);
      const verdict = direction?.verdicts.get(number) ?? null;
      return { number, parts, words, outcome: joint ? mixOf(joint, number) : verdict?.outcome ?? null, tongues: joint ? joint.tongues : [lang] };
    });
    return all.filter(({ words }) => words > 0).sort((one, other) => other.words - one.words || one.number - other.number);
  }

  /** Return the outcomes that the list can be narrowed to. */
  function kindsOf(all) {
    const found = [...new Set(all.map(({ outcome }) => outcome))].filter(Boolean).sort();
    return found.includes("aligned") && found.length > 2 ? [...found, NOT] : found;
  }

  function mixOf({ scores }, number) {
    const found = scores.find(({ tongues, counted }) => counted.includes(number) && tongues.length > 1);
    return found === undefined ? "not counted" : found.overlapping[found.counted.indexOf(number)] ? "overlaps" : "does not overlap";
  }

  // Search

  function searchBox(state) {
    const input = el("input", { type: "search", id: "find", autocomplete: "off", spellcheck: "false", autocapitalize: "off", dir: "auto", "aria-describedby": "find-note" });
    const results = el("div", { class: "found-words", "aria-live": "polite" });
    const root = el(
      "div",
      { role: "search", class: "search" },
      el("label", { for: "find" }, "Search a word in every language"),
      input,
      el("p", { class: "note", id: "find-note" }, "Case and accents do not matter; a part of the word is enough."),
      results,
    );
    input.addEventListener("input", () => state.set({ find: input.value || null }));
    return { root, input, results };
  }

  async function showFound(now, { input, results }) {
    const text = now.state.get("find") ?? "";
    if (input.value !== text) input.value = text;
    if (text.trim() === "") return put(results);
    const languages = [...new Set([...now.place.alone.keys()].map(languageOf))];
    const lists = await Promise.all(languages.map(async (language) => (await concepts.search(now.corpus, language, text)).map((each) => ({ ...each, language }))));
    if ((now.state.get("find") ?? "") !== text) return null;
    const all = lists.flat().sort((one, other) => one.rank - other.rank || one.length - other.length);
    const items = all.slice(0, FOUND).map((each) => el("li", null, foundWord(now, each)));
    const told = all.length === 0 ? "No word is like it." : `${plural(all.length, "word")}${all.length > FOUND ? `, the first ${FOUND} are listed` : ""}.`;
    return put(results, el("p", { class: "note" }, told), el("ul", { class: "words" }, items));
  }

  function foundWord(now, { text, type, language }) {
    const tongue = [now.lang, ...now.place.alone.keys()].find((name) => name && now.place.alone.has(name) && languageOf(name) === language);
    const at = now.place.alone.get(tongue)?.where.get(type) ?? [];
    const to = tongue === now.lang ? now.goal?.value : now.lang;
    const where = at.length ? { lang: tongue, concept: at[0].number, partner: null, ...(now.joint ? {} : { to }) } : {};
    return [go({ word: text, wordlang: language, ...where }, null, word(text, language)), el("span", { class: "count" }, ` ${language}`)];
  }

  /** Say where the chosen word is at this place. */
  function trail(now) {
    const [text, language] = [now.state.get("word"), now.state.get("wordlang")];
    if (text === null || language === null) return null;
    const tongue = [now.lang, ...now.place.alone.keys()].find((name) => now.place.alone.has(name) && languageOf(name) === language);
    const forms = tongue === now.to && now.there === now.place ? now.others : tongue === now.lang ? now.forms : null;
    return (forms ? Promise.resolve(forms) : concepts.words(now.corpus, language)).then((types) => {
      const at = now.place.alone.get(tongue)?.where.get(types.indexOf(text)) ?? [];
      const links = at.map(({ number, count }) => el("li", null, go({ lang: tongue, concept: number, partner: null }, null, `concept ${number}`), el("span", { class: "count" }, ` ×${count}`)));
      const cut = now.index.cut.alone === null ? "" : ` (of each concept the ${now.index.cut.alone} types with most words are looked through)`;
      return el(
        "div",
        { class: "trail", tabindex: "-1" },
        el("p", null, word(text, language), ` (${language}) at layer ${now.described.layer}: `, at.length ? "" : `in no concept${cut}.`),
        at.length ? el("ul", { class: "words" }, links) : null,
        go({ word: null, wordlang: null }, null, "Let the word go"),
      );
    });
  }

  // Browse

  function browse(now, list) {
    const kept = now.rows.filter(({ outcome }) => now.show === "" || outcome === now.show || (now.show === NOT && outcome !== "aligned"));
    let until = PAGE;
    const at = kept.findIndex(({ number }) => number === now.concept);
    while (until <= at) until += PAGE;
    const items = el("ul", { class: "concepts" });
    const more = el("button", { type: "button" }, "");
    const fill = () => {
      items.append(...kept.slice(items.children.length, until).map((row) => entry(now, row)));
      more.hidden = until >= kept.length;
      more.textContent = `${kept.length - until} more concepts`;
    };
    more.addEventListener("click", () => {
      const before = items.children.length;
      until += PAGE;
      fill();
      items.children[before]?.querySelector("a").focus();
    });
    fill();
    put(list, el("p", { class: "note" }, `${kept.length} of ${plural(now.rows.length, "concept")}, those with most words first.`), items, more);
    const current = items.querySelector("[aria-current]")?.parentElement;
    // Not scrollIntoView, which moves the page as well.
    if (current) list.scrollTop = Math.max(0, current.offsetTop - 60);
  }

  function entry(now, { number, parts, words, outcome, tongues }) {
    const told = [plural(words, "word"), OUTCOMES[outcome] ?? outcome].filter(Boolean).join(", ");
    const forms = (place) => (place === 0 ? now.forms : now.jointForms?.[place] ?? []);
    const shown = parts.map((part, place) => (part.types.length ? el("span", { class: "held" }, few(part.types, forms(place), tongues[place], parts.length > 1 ? 3 : 4)) : null));
    return el(
      "li",
      null,
      go({ concept: number, partner: null }, { "aria-current": now.concept === number ? "true" : null }, el("span", { class: "name" }, `Concept ${number}`), " ", shown),
      el("span", { class: "count" }, ` ${told}`),
    );
  }

  // The view

  function controls(index, state) {
    const place = placeChoices("explorer", index, state);
    const lang = choice("explorer", "lang", "Concepts of", state, ELSEWHERE);
    const to = choice("explorer", "to", "Beside", state, { partner: null });
    const rule = choice("explorer", "rule", "Score, dictionary", state);
    const show = choice("explorer", "show", "Show", state);
    const update = (now) => {
      const names = [...now.place.alone.keys(), ...now.place.joint.keys()];
      lang.update(names.map((name) => [name, name.includes("+") ? `${name.split("+").map(told).join(" and ")} together` : told(name)]), now.lang);
      to.update(now.goals.map(({ value, title }) => [value, title]), now.goal?.value ?? "");
      to.root.hidden = now.goals.length === 0;
      rule.update(now.labels.map((label) => [label, label]), now.labels[Math.max(0, now.labels.indexOf(state.get("rule")))]);
      show.update([["", "all concepts"], ...now.kinds.map((kind) => [kind, OUTCOMES[kind] ?? kind])], now.show);
    };
    return { root: el("div", { class: "controls" }, place.roots, lang.root, to.root, rule.root, show.root), place, update };
  }

  function gapsOf(index) {
    const cut = index.cut.alone === null && index.cut.joint === null ? null : el(
      "p", { class: "note" },
      "To keep this page small, each concept shows ",
      index.cut.alone === null ? "all its types" : `the ${index.cut.alone} types with most words`,
      `, a concept formed of several languages ${index.cut.joint === null ? "all its types" : `the ${index.cut.joint} of each language`}; how many are left out stands beside.`,
    );
    const gaps = index.gaps.length ? el("ul", { class: "warnings" }, index.gaps.map((gap) => el("li", null, el("strong", null, "Not in this report. "), gap))) : null;
    return [gaps, cut];
  }

  async function mount(root, state, index) {
    const intro = el("p", null, "A concept is a cluster of words that the model holds alike at one layer. Choose one to see its words, the concept beside it in the other language, and why the two are aligned or not.");
    put(root, intro, gapsOf(index));
    if (index.places.length === 0) return root.append(el("p", { class: "note" }, "No concepts are stored."));
    const [bar, box] = [controls(index, state), searchBox(state)];
    const [word, list, detail] = [el("div"), el("nav", { class: "browse", "aria-label": "Concepts" }), el("article", { class: "detail", "aria-labelledby": "concept-title" })];
    root.append(bar.root, box.root, word, el("div", { class: "explorer" }, list, detail));
    let shown = null;
    const update = async (current) => {
      const now = await chosen(index, state, bar.place.update());
      if (now.joint) now.jointForms = await Promise.all(now.joint.tongues.map((tongue) => concepts.words(now.corpus, tongue)));
      now.concept ??= now.side?.where.get(now.chosen(now.joint ? now.joint.tongues[0] : now.lang, now.forms))?.[0].number ?? null;
      now.concept ??= now.rows.find(({ outcome }) => outcome === "aligned" || outcome === "overlaps")?.number ?? now.rows[0]?.number ?? null;
      const [trailed, body] = [await trail(now), await detailOf(now)];
      if (!current()) return;
      const inside = root.contains(document.activeElement);
      bar.update(now);
      put(word, trailed);
      browse(now, list);
      put(detail, body);
      await showFound(now, box);
      const key = `${now.lang} ${now.concept}`;
      // What had the focus is gone: it goes to what the reader asked for.
      const lost = inside && !root.contains(document.activeElement);
      if (lost) ((key === shown && word.querySelector(".trail")) || detail.querySelector("h3"))?.focus();
      shown = key;
    };
    const again = updating(root, update);
    state.watch(KEYS, again);
    state.watch(["find"], async () => showFound(await chosen(index, state, bar.place.update()), box));
    await again();
    return null;
  }

  async function detailOf(now) {
    if (now.concept === null) return el("p", { class: "note" }, "No concepts are stored here.");
    const title = now.joint ? `Concept ${now.concept} of ${now.joint.tongues.map(told).join(" and ")} together` : `Concept ${now.concept} of ${told(now.lang)}`;
    const body = now.joint ? Isogloss.concept.mixed(now) : Isogloss.concept.single(now);
    return [el("h3", { id: "concept-title", tabindex: "-1" }, title, el("span", { class: "note" }, ` ${now.described.source}, layer ${now.described.layer}`)), await body];
  }

  Isogloss.view("explorer", { title: "Concepts", block: "explorer", mount });
})();
