"use strict";
/* What can stand beside the concepts of a language: other languages of the place, and other places
   that it was aligned with, such as a decoder's. */
Isogloss.beside = (() => {
  const { FACETS, told } = Isogloss.concepts;

  /** Return what can stand beside a language: others of the place, and where else it was aligned with. */
  function goalsOf(index, place, described, lang) {
    const here = [...place.alone.keys()].filter((tongue) => tongue !== lang).map((tongue) => ({ value: tongue, tongue, number: described.number, title: told(tongue) }));
    const far = place.aligned.filter((one) => one.from === lang && one.at !== described.number).map((one) => elsewhere(index, described.number, one.at, one.to));
    return [...here, ...far].filter((each, at, all) => all.findIndex((other) => other.value === each.value) === at);
  }

  /** Name a language of another place by what is different there: its part, layer, source ... */
  function elsewhere(index, from, number, tongue) {
    const [own, other] = [index.places[from], index.places[number]];
    const apart = FACETS.filter((facet) => own[facet] !== other[facet]).map((facet) => (facet === "layer" ? `layer ${other.layer}` : other[facet]));
    return { value: [tongue, ...apart].join(" "), tongue, number, title: `${told(tongue)} (${apart.join(", ")})` };
  }

  /** Return what leads to a concept beside the one that is open, which then stands beside it. */
  function turned({ index, described, goal, lang }, facts) {
    if (goal.number === described.number) return { ...facts, lang: goal.tongue, to: lang };
    const facets = Object.fromEntries(FACETS.map((facet) => [facet, index.places[goal.number][facet]]));
    return { ...facets, ...facts, lang: goal.tongue, to: elsewhere(index, goal.number, described.number, lang).value };
  }

  return { goalsOf, turned };
})();
