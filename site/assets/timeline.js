// The chart of migrations on the day of its reader, with filters.
"use strict";

(() => {
  const svg = document.querySelector(".timeline"), form = document.querySelector(".filters");
  const { first, last, left, right, top, row: height } = Object.fromEntries(Object.entries(svg.dataset).map(([key, value]) => [key, Number(value)]));
  const rows = [...svg.querySelectorAll(".row")];
  const cells = [...document.querySelectorAll("#list ~ .scroll")][0].querySelectorAll("tbody tr");
  const dayOf = (date) => Date.parse(date) / 86400000;
  const mark = svg.querySelector(".today");

  // Sunsets begin at midnight, UTC+8. A page that is older than its reader's day is brought up to date.
  const now = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  const day = document.documentElement.dataset.day ?? (now > mark.dataset.day ? now : mark.dataset.day);
  const share = Math.min(1, (dayOf(day) - first) / (last - first));
  mark.setAttribute("transform", `translate(${left + share * (right - left)},0)`);
  mark.dataset.day = day;
  rows.forEach((row, index) => {
    const { sunset, state } = row.dataset;
    if (state === "retired" || !sunset || sunset > day) return;
    row.classList.replace(state, "retired");
    row.dataset.state = "retired";
    cells[index].children[1].textContent = "retired";
  });
  for (const output of form.querySelectorAll("output")) {
    const state = output.closest("label").className;
    output.textContent = rows.filter((row) => row.dataset.state === state).length;
  }

  const filter = () => {
    const data = new FormData(form);
    const states = data.getAll("state"), gateway = data.get("gateway"), words = data.get("words").toLowerCase().split(/\s+/);
    let shown = 0;
    rows.forEach((row, index) => {
      const { state, gateways, operation, old, new: current, announced, sunset } = row.dataset;
      const text = [operation, old, current, announced, sunset].join(" ").toLowerCase();
      const isShown = states.includes(state) && (!gateway || gateways.split(" ").includes(gateway)) && words.every((word) => text.includes(word));
      row.toggleAttribute("hidden", !isShown);
      row.style.display = isShown ? "" : "none";
      cells[index].hidden = !isShown;
      if (isShown) row.setAttribute("transform", `translate(0,${top + height * shown++})`);
    });
    const end = top + height * shown + 8;
    svg.setAttribute("viewBox", `0 0 1000 ${end}`);
    svg.querySelectorAll("line").forEach((line) => line.setAttribute("y2", end));
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
})();
