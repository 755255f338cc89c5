"use strict";
/* The settings: a button that copies the study file, or selects it where a browser forbids copying. */
(() => {
  const place = document.getElementById("copy-study");
  if (place === null) return;
  const text = document.getElementById("study-file");
  const told = Isogloss.el("span", { role: "status" });

  function select() {
    const range = document.createRange();
    range.selectNodeContents(text);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    text.focus();
  }

  async function copy() {
    select();
    try {
      await navigator.clipboard.writeText(text.textContent);
      told.textContent = "Copied.";
    } catch {
      told.textContent = "Selected: copy it with Ctrl+C, or ⌘C on a Mac.";
    }
  }

  Isogloss.put(place, Isogloss.el("button", { type: "button", on: { click: copy } }, "Copy the study file"), " ", told);
})();
