"use strict";
/* Appearance, and the start of the page; the last file. */
(() => {
  const KEY = "isogloss-appearance";

  function remembered() {
    try {
      return localStorage.getItem(KEY) ?? "";
    } catch {
      return ""; // a browser may forbid it; then the choice holds until the page is left
    }
  }

  function remember(value) {
    try {
      localStorage.setItem(KEY, value);
    } catch {
      return;
    }
  }

  const select = document.getElementById("appearance");
  const apply = () => {
    if (select.value === "") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = select.value;
  };
  select.value = remembered();
  select.addEventListener("change", () => {
    remember(select.value);
    apply();
  });
  apply();

  const skip = document.querySelector(".skip");
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector("main").focus();
  });

  Isogloss.start();
})();
