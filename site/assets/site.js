// What every page does: theme, menu, tabs, copy buttons, trees of fields, filters of tables, and search, whose parts are loaded on first use.
"use strict";

const root = document.body.dataset.root;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const stored = {
  get: (key) => { try { return localStorage[key] } catch { return undefined } },
  set: (key, value) => { try { localStorage[key] = value } catch { /* not kept in private windows */ } },
};

// Theme

const themes = { "": ["◐", "like the system"], light: ["☀", "light"], dark: ["☾", "dark"] };
const themeButton = one(".theme");
const showTheme = () => {
  const [sign, name] = themes[document.documentElement.dataset.theme] ?? themes[""];
  themeButton.textContent = sign;
  themeButton.setAttribute("aria-label", `Color theme: ${name}`);
  themeButton.title = `Color theme: ${name}`;
};
themeButton.addEventListener("click", () => {
  const names = Object.keys(themes);
  const next = names[(names.indexOf(document.documentElement.dataset.theme) + 1) % names.length];
  document.documentElement.dataset.theme = next;
  stored.set("theme", next);
  showTheme();
});
showTheme();

// Menu on narrow screens

const nav = one("#nav"), menu = one(".menu");
const showMenu = (isOpen) => {
  nav.classList.toggle("open", isOpen);
  menu.setAttribute("aria-expanded", isOpen);
};
menu.addEventListener("click", () => showMenu(!nav.classList.contains("open")));
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && nav.classList.contains("open")) { showMenu(false); menu.focus() }
});
const current = one("[aria-current]", nav);
if (current) nav.scrollTop = current.offsetTop - nav.clientHeight / 2;

// Copying

const copies = (name, text) => {
  const button = make("button", { type: "button", className: "copy", textContent: "Copy" });
  button.setAttribute("aria-label", `Copy ${name}`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = "Copied";
    } catch {
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { button.textContent = "Copy" }, 2000);
  });
  return button;
};

// Tabs: the language that was chosen last is shown on every page.

for (const tabs of all(".tabs")) {
  const panels = all("section", tabs);
  const list = make("div", { role: "tablist" });
  list.setAttribute("aria-label", "Language");
  const select = (name, isChoice) => {
    const chosen = panels.find((panel) => panel.dataset.tab === name) ?? panels[0];
    panels.forEach((panel, index) => {
      const isChosen = panel === chosen, tab = list.children[index];
      panel.hidden = !isChosen;
      tab.setAttribute("aria-selected", isChosen);
      tab.tabIndex = isChosen ? 0 : -1;
      if (isChosen && isChoice) { tab.focus(); stored.set("language", name) }
    });
  };
  for (const panel of panels) {
    one("h3", panel).remove();
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-label", panel.dataset.tab);
    const tab = make("button", { type: "button", role: "tab", textContent: panel.dataset.tab, onclick: () => select(panel.dataset.tab, true) });
    tab.setAttribute("aria-controls", panel.id);
    list.append(tab);
  }
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = panels.findIndex((panel) => !panel.hidden);
    select(panels[(at + step + panels.length) % panels.length].dataset.tab, true);
    event.preventDefault();
  });
  tabs.prepend(list);
  select(stored.get("language"), false);
  tabs.append(copies("the sample", () => one("section:not([hidden]) pre", tabs).textContent));
}

for (const pre of all(".code:not(.tabs *) > pre")) pre.parentElement.append(copies(pre.getAttribute("aria-label"), () => pre.textContent));
for (const term of all(".facts dt")) {
  const value = term.nextElementSibling;
  if (["Type", "URL", "Test URL"].includes(term.textContent)) value.append(copies(term.textContent, () => one("code", value).textContent));
}

// Trees of fields

for (const button of all(".expand")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    all("details", button.closest("section")).forEach((details) => { details.open = isOpen });
    button.setAttribute("aria-expanded", isOpen);
    button.textContent = isOpen ? "Collapse all" : "Expand all";
  });
}
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let details = target?.closest("details"); details; details = details.parentElement.closest("details")) details.open = true;
  target?.scrollIntoView();
};
addEventListener("hashchange", reveal);
if (location.hash) reveal();

// Filters of tables

for (const filter of all(".filter")) {
  filter.hidden = false;
  const rows = all("tbody tr", filter.nextElementSibling);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  one("input", filter).addEventListener("input", (event) => {
    const words = event.target.value.toLowerCase().split(/\s+/);
    rows.forEach((row, index) => { row.hidden = !words.every((word) => texts[index].includes(word)) });
  });
}

// Search

const load = (path) => new Promise((resolve, reject) => {
  document.head.append(make("script", { src: root + path, async: false, onload: resolve, onerror: () => reject(new Error(`${path} is missing`)) }));
});
let searching;
const openSearch = (query) => {
  searching ??= Promise.all([load("assets/search-index.js"), load("assets/search.js")]);
  searching.then(() => window.search.open(query));
};
one(".top .search").addEventListener("click", () => openSearch(""));
addEventListener("keydown", (event) => {
  const isTyping = /^(input|select|textarea)$/i.test(event.target.tagName ?? "");
  const isShortcut = event.key === "/" ? !isTyping : event.key === "k" && (event.ctrlKey || event.metaKey);
  if (!isShortcut) return;
  event.preventDefault();
  openSearch("");
});
const query = new URLSearchParams(location.search).get("q");
if (query) openSearch(query);
