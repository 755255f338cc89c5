"use strict";
/* Parts that views share: tables in a region of their own, what is folded away. */
(() => {
  const { el } = Isogloss;

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

  /** Fold something away under a summary. */
  Isogloss.fold = (summary, ...children) => el("details", null, el("summary", null, summary), ...children);
})();
