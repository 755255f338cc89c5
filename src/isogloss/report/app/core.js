"use strict";
/* What every view uses, as one global: elements, corpus words, data blocks, the state in the URL
   fragment, and the views themselves. Text reaches the page as text nodes only. */
globalThis.Isogloss = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const ORDER = ["overview", "curves", "classes", "differences", "explorer", "map", "flow", "tuned", "clusterers", "scores", "settings"];
  const ALL = "all"; // not a view: all of them, one below the other
  const PAUSE = 250; // ms; browsers refuse a history that is written more often than about thrice a second

  // Elements

  function set(node, attributes) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name === "on") {
        for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
      } else if (name.startsWith("on") || name === "style") {
        throw new Error(`attribute ${name}: the page's policy forbids it`);
      } else if (name === "href" && !String(value).startsWith("#")) {
        throw new Error(`link to ${value}: links stay in the page`);
      } else {
        node.setAttribute(name, value === true ? "" : String(value));
      }
    }
  }

  function fill(node, children) {
    for (const child of children.flat(Infinity)) {
      if (child !== null && child !== undefined && child !== false) node.append(child);
    }
    return node;
  }

  /** Make an element; strings and numbers among the children become text nodes. */
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    set(node, attributes);
    return fill(node, children);
  }

  /** Make an element of SVG. */
  function svg(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    set(node, attributes);
    return fill(node, children);
  }

  /** Replace what is in a node. */
  function put(node, ...children) {
    node.replaceChildren();
    return fill(node, children);
  }

  // Text

  const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

  /** Write out control characters: a page shows them and does not obey them. */
  function visible(text) {
    return String(text).replace(HIDDEN, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`);
  }

  /** Set a word of a corpus: isolated, in its own direction, in its language. */
  function word(text, language) {
    const known = /^[a-z]{2,3}$/.test(language ?? "") ? language : null;
    return el("bdi", { dir: "auto", lang: known }, visible(text));
  }

  /** Write a number with three decimals, as the tables of the report do. */
  function number(value, digits = 3) {
    if (value === null || value === undefined) return "undefined";
    const text = value.toFixed(digits);
    return Number(text) === 0 ? text.replace("-", "") : text;
  }

  // Data blocks

  const blocks = new Map();
  const awaited = new Map();

  function blockOf(name) {
    return document.getElementById(`data-${name}`);
  }

  /** Whether the page has a block. */
  function has(name) {
    return blockOf(name) !== null;
  }

  /** Return a promise of a block's content, read when first asked for. */
  function data(name) {
    if (!blocks.has(name)) blocks.set(name, read(name));
    return blocks.get(name);
  }

  async function read(name) {
    const block = blockOf(name);
    if (block === null) throw new Error(`this page has no block ${name}`);
    const text = block.dataset.file ? await beside(name, block.dataset.file) : block.textContent;
    return JSON.parse(block.dataset.encoding === "gzip-base64" ? await inflate(text) : text);
  }

  async function inflate(text) {
    const bytes = Uint8Array.from(atob(text.trim()), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  /** Load a block of the folder form: a script beside the page that calls `arrived`. */
  function beside(name, file) {
    return new Promise((resolve, reject) => {
      awaited.set(name, resolve);
      const script = el("script", { src: file });
      script.addEventListener("error", () => {
        blocks.delete(name);
        reject(new Error(`${file} cannot be read; it belongs beside this page`));
      });
      document.head.append(script);
    });
  }

  /** Called by the files of the folder form. */
  function arrived(name, text) {
    awaited.get(name)?.(text);
  }

  // State: key=value pairs in the fragment

  const watchers = new Set();
  let pairs = parse();
  let timer = null;

  function parse() {
    const text = location.hash.slice(1);
    return text.includes("=") ? new URLSearchParams(text) : new URLSearchParams();
  }

  function write(push) {
    clearTimeout(timer);
    timer = null;
    history[push ? "pushState" : "replaceState"](null, "", `#${pairs}`);
  }

  function tell(changed) {
    for (const watcher of [...watchers]) {
      if (watcher.keys.some((key) => changed.has(key))) watcher.callback(state);
    }
  }

  function moved(next) {
    const keys = new Set([...pairs.keys(), ...next.keys()]);
    const changed = new Set([...keys].filter((key) => pairs.get(key) !== next.get(key)));
    pairs = next;
    return changed;
  }

  const state = {
    /** Return a value, or null. */
    get: (key) => pairs.get(key),
    /** Change values (null takes one away); `push` makes a step that "back" undoes. */
    set(values, { push = false } = {}) {
      const next = new URLSearchParams(pairs);
      for (const [key, value] of Object.entries(values)) {
        if (value === null || value === undefined) next.delete(key);
        else next.set(key, String(value));
      }
      if (push && timer !== null) write(false);
      const changed = moved(next);
      if (changed.size === 0) return;
      if (push) write(true);
      else timer ??= setTimeout(() => write(false), PAUSE);
      tell(changed);
    },
    /** Call back when one of the keys changes; returns a function that ends it. */
    watch(keys, callback) {
      const watcher = { keys, callback };
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    /** Return the fragment of a link to the present state with some values changed. */
    link(values) {
      const next = new URLSearchParams(pairs);
      for (const [key, value] of Object.entries(values)) {
        if (value === null || value === undefined) next.delete(key);
        else next.set(key, String(value));
      }
      return `#${next}`;
    },
  };

  // "popstate" comes for "back" and for links alike; a fragment without "=" is a place in the page.
  addEventListener("popstate", () => {
    if (location.hash !== "" && !location.hash.includes("=")) return;
    if (timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
    tell(moved(parse()));
  });

  // Views

  const views = new Map();

  /** Register a view; it is shown in the navigation where its block is in the page. */
  function view(name, { title, block = null, mount = null }) {
    if (block !== null && !has(block)) return;
    views.set(name, { name, title, block, mount, mounted: false });
  }

  function sectionOf({ name, title }) {
    const there = document.getElementById(`view-${name}`);
    if (there !== null) return there;
    const heading = el("h2", { id: `${name}-title`, tabindex: "-1" }, title);
    const section = el("section", { id: `view-${name}`, class: "view", "aria-labelledby": `${name}-title` }, heading);
    return section;
  }

  async function mount(item) {
    if (item.mounted || item.mount === null) return;
    item.mounted = true;
    const root = el("div", { class: "content" });
    item.section.append(root);
    item.section.setAttribute("aria-busy", "true");
    try {
      await item.mount(root, state, item.block === null ? null : await data(item.block));
    } catch (error) {
      put(root, el("p", { class: "failure", role: "alert" }, `This view cannot be shown: ${error.message}`));
      console.error(error);
    }
    item.section.removeAttribute("aria-busy");
  }

  function current() {
    return views.get(state.get("view")) ?? views.values().next().value;
  }

  function mark(link, chosen) {
    if (chosen) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }

  async function show({ focus }) {
    const all = state.get("view") === ALL;
    const shown = all ? [...views.values()] : [current()];
    for (const item of views.values()) {
      item.section.hidden = !shown.includes(item);
      mark(item.link, !all && shown.includes(item));
    }
    mark(whole, all);
    document.documentElement.classList.toggle("all", all);
    document.title = `${all ? whole.textContent : shown[0].title} · ${document.querySelector("h1").textContent}`;
    for (const item of shown) await mount(item);
    if (focus) shown[0].section.querySelector("h2").focus();
  }

  function linkTo(name, title) {
    const click = (event) => {
      event.preventDefault();
      state.set({ view: name }, { push: true });
    };
    return el("a", { href: `#view=${name}`, on: { click } }, title);
  }

  const whole = linkTo(ALL, "All on one page");

  /** Show the page: sections of the markup and registered views, in one order. */
  function start() {
    for (const section of document.querySelectorAll("main > section[data-title]")) {
      const name = section.id.replace("view-", "");
      if (!views.has(name)) view(name, { title: section.dataset.title });
    }
    const place = (item) => (ORDER.includes(item.name) ? ORDER.indexOf(item.name) : ORDER.length);
    const ordered = [...views.values()].sort((a, b) => place(a) - place(b));
    views.clear();
    const main = document.querySelector("main");
    for (const item of ordered) {
      item.section = sectionOf(item);
      main.append(item.section);
      item.link = linkTo(item.name, item.title);
      views.set(item.name, item);
    }
    put(document.getElementById("views"), [...ordered.map((item) => item.link), whole].map((link) => el("li", null, link)));
    document.documentElement.classList.add("scripted");
    state.watch(["view"], () => show({ focus: true }));
    return show({ focus: false });
  }

  return { el, svg, put, word, visible, number, data, has, arrived, state, view, start };
})();
