"use strict";
/* Parts that views share: tables in a region of their own, choices, a figure with its data. */
(() => {
  const { el, put } = Isogloss;

  /** Make a table that scrolls by itself. Columns: {title, numeric, head}; cells: text, number or node. */
  Isogloss.table = ({ caption, columns, rows }) => {
    const kind = (column) => (column.numeric ? "number" : null);
    const head = columns.map((column) => el("th", { scope: "col", class: kind(column) }, column.title));
    const cell = (value, place) => {
      const column = columns[place];
      return column.head
        ? el("th", { scope: "row", class: kind(column) }, value)
        : el("td", { class: kind(column) }, value);
    };
    const body = rows.map((row) => el("tr", null, row.map(cell)));
    return el(
      "div",
      { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
      el("table", null, el("caption", null, caption), el("thead", null, el("tr", null, head)), el("tbody", null, body)),
    );
  };

  /** Make a labelled choice bound to a key of the state. Options: [value, text]. */
  Isogloss.choice = (label, key, options, { push = true } = {}) => {
    const { state } = Isogloss;
    const id = `choose-${key}`;
    const values = options.map(([value]) => String(value));
    const select = el(
      "select",
      { id, on: { change: () => state.set({ [key]: select.value }, { push }) } },
      options.map(([value, text]) => el("option", { value }, text)),
    );
    const follow = () => {
      const value = state.get(key);
      select.value = values.includes(value) ? value : values[0];
    };
    follow();
    state.watch([key], follow);
    const root = el("div", { class: "choice" }, el("label", { for: id }, label), select);
    return { root, select, value: () => select.value };
  };

  /** Fold something away under a summary. */
  Isogloss.fold = (summary, ...children) => el("details", null, el("summary", null, summary), ...children);

  /** Put a message where nothing else is. */
  Isogloss.nothing = (root, text) => put(root, el("p", { class: "note" }, text));
})();
