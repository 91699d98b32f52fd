// Search over the index, which is loaded before. All words of the query must be found; names count more than texts.
"use strict";

(() => {
  const { pages, fields, anchors } = window.searchIndex;
  const root = document.body.dataset.root;
  const dialog = document.querySelector("#search");
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("#results");
  const state = dialog.querySelector(".state");
  const MOST = 60;
  const kinds = { operation: "operation", group: "group", error: "error code", event: "event", gateway: "gateway", guide: "guide", page: "page" };

  const entries = pages.map(([kind, title, path, text, words]) => ({
    kind: kinds[kind], title, text, path: `${path}.html`, native: words.find((word) => /[\u4e00-\u9fff]/.test(word)),
    names: [title, ...title.split("."), ...words].map((word) => word.toLowerCase()), low: text.toLowerCase(),
    weight: { operation: 6, guide: 3, error: 0 }[kind] ?? 2,
  }));
  for (const [page, anchor] of anchors) {
    const [, title, path] = pages[page];
    entries.push({
      kind: title.toLowerCase().replace(/s$/, ""), title: anchor, text: title, path: `${path}.html#${anchor}`,
      names: [anchor.toLowerCase(), ...anchor.toLowerCase().split(/[.-]/)], low: "", weight: 3,
    });
  }
  for (const [name, places] of Object.entries(fields)) {
    const first = places[0];
    entries.push({
      kind: "field", title: name, path: `${pages[first[0]][2]}.html#${first[1]}`, places,
      text: places.length === 1 ? `${pages[first[0]][1]}: ${first[1]}` : `${pages[first[0]][1]}: ${first[1]}, and ${places.length - 1} more`,
      names: [name.toLowerCase()], low: "", weight: 1,
    });
  }

  // How well a word fits an entry; 0: not at all.
  const fit = (entry, word) => {
    let best = entry.low.includes(word) ? 4 : 0;
    entry.names.forEach((name, index) => {
      const isTitle = index === 0 ? 4 : 0;
      if (name === word) best = Math.max(best, 40 + isTitle);
      else if (name.startsWith(word)) best = Math.max(best, 20 + isTitle + 10 * word.length / name.length);
      else if (name.includes(word)) best = Math.max(best, 8 + isTitle + 8 * word.length / name.length);
    });
    return best;
  };

  // How many letters differ, as far as that is few.
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let row = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      row = next;
    }
    return row[b.length];
  };
  const near = (entry, word) => {
    const most = word.length > 7 ? 2 : word.length > 3 ? 1 : 0;
    return most > 0 && entry.names.some((name) => distance(name, word, most) <= most) ? 3 : 0;
  };

  const rank = (words, measure) => {
    const found = [];
    for (const entry of entries) {
      let sum = entry.weight;
      for (const word of words) {
        const score = measure(entry, word);
        if (score === 0) { sum = 0; break }
        sum += score;
      }
      if (sum > 0) found.push([sum, entry]);
    }
    return found.sort((a, b) => b[0] - a[0] || a[1].title.length - b[1].title.length).map(([, entry]) => entry);
  };
  const find = (query) => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    const found = rank(words, fit);
    const results = found.length > 0 ? found : rank(words, (entry, word) => fit(entry, word) || near(entry, word));
    // A field that is named exactly is listed with all its places.
    const exact = words.length === 1 && results.find((entry) => entry.places?.length > 1 && entry.names[0] === words[0]);
    if (!exact) return results;
    const places = exact.places.map(([page, anchor]) => ({
      kind: "field", title: anchor, text: `${pages[page][1]}: ${pages[page][3]}`, path: `${pages[page][2]}.html#${anchor}`,
    }));
    const others = results.filter((entry) => entry !== exact);
    return [exact, ...others.slice(0, 3), ...places, ...others.slice(3)];
  };

  let selected = 0;
  const select = (index) => {
    const options = list.children;
    if (options.length === 0) return;
    options[selected]?.setAttribute("aria-selected", false);
    selected = (index + options.length) % options.length;
    options[selected].setAttribute("aria-selected", true);
    options[selected].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[selected].id);
  };
  const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const show = () => {
    const results = find(input.value);
    list.replaceChildren(...results.slice(0, MOST).map((entry, index) => {
      const option = Object.assign(document.createElement("a"), { id: `result-${index}`, role: "option", href: root + entry.path, tabIndex: -1 });
      option.setAttribute("aria-selected", false);
      option.append(element("b", entry.title), element("small", entry.kind), element("span", [entry.native, entry.text].filter(Boolean).join(" · ")));
      return option;
    }));
    const isEmpty = input.value.trim() === "";
    const more = results.length > MOST ? `The first ${MOST} of ${results.length} results` : `${results.length} result${results.length === 1 ? "" : "s"}`;
    state.textContent = isEmpty ? "Type a name in English or Chinese, a type old or new, a field, or an error code." : results.length === 0 ? "Nothing found." : more;
    input.setAttribute("aria-expanded", results.length > 0);
    input.removeAttribute("aria-activedescendant");
    selected = 0;
    select(0);
  };

  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) select(selected + step);
    else if (event.key === "Enter") list.children[selected]?.click();
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close() });

  window.search = {
    find,
    open(query) {
      if (!dialog.open) dialog.showModal();
      input.value = query || input.value;
      input.select();
      show();
    },
  };
})();
