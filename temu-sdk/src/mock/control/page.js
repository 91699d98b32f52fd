// The page of the mock gateway. Whatever comes from requests is set as text, never as markup.
"use strict";

const find = (selector) => document.querySelector(selector);

/** Makes an element with a class and children; strings become text. */
function make(name, className, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

async function ask(method, path, body) {
  const headers = body === undefined && method === "GET" ? {} : { "content-type": "application/json" };
  const response = await fetch(`/control/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const result = await response.json();
  if (!response.ok) throw new Error(result.error);
  return result;
}

function say(text, isBad) {
  const state = find("#state");
  state.textContent = text;
  state.className = isBad ? "bad" : "good";
}

function pretty(text) {
  try {
    // Numbers beyond 2^53 would change if they were parsed.
    return /[0-9]{16,}/.test(text) ? text : JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const time = (milliseconds) => new Date(milliseconds).toISOString().slice(11, 19);

function showClock(seconds) {
  find("#now").textContent = new Date(seconds * 1000).toISOString().replace("T", " ").slice(0, 19) + " UTC";
}

/** One call: a line that opens to the request and the response. */
function row(call) {
  const isGood = call.status === 200 && (call.error_code === 1000000 || call.error_code === 0 || call.error_code === null);
  const verdict = call.status === null ? "no response" : call.status !== 200 ? `HTTP ${call.status}` : isGood ? "success" : call.error_code;
  const item = make("li");
  const details = make("details");
  const name = make("span", "name", call.operation || call.type || "(no type)");
  details.append(make("summary", "", make("time", "soft", time(call.at)), make("span", "soft gateway", call.gateway), name, make("span", isGood ? "good" : "bad", verdict)));
  details.addEventListener("toggle", () => {
    if (!details.open || details.querySelector(".more")) return;
    const facts = make("dl");
    for (const [label, value] of [["type", call.type], ["shop", call.mall_id], ["executed", call.executed ? "yes" : "no"],
      ["fault", call.fault === null ? null : JSON.stringify(call.fault)], ["message", call.error_message]]) {
      if (value !== null && value !== undefined && value !== "") facts.append(make("dt", "", label), make("dd", "", value));
    }
    const more = make("div", "more", facts, make("span", "label", "Request"), make("pre", "", pretty(call.body)));
    if (call.response) more.append(make("span", "label", "Response"), make("pre", "", pretty(call.response)));
    details.append(more);
  });
  item.append(details);
  item.dataset.text = `${call.operation} ${call.type} ${call.mall_id} ${verdict} ${call.gateway}`.toLowerCase();
  return item;
}

const SHOWN = 300;
/** With `?still`, the page shows what there is and does not wait for more: for printing and for pictures. */
const isStill = new URLSearchParams(location.search).has("still");

function filter() {
  const wanted = find("#filter").value.trim().toLowerCase();
  for (const item of find("#list").children) item.hidden = wanted !== "" && !item.dataset.text.includes(wanted);
}

async function follow() {
  let since = 0;
  let isFirst = true;
  for (;;) {
    try {
      const news = await ask("GET", `requests?since=${since}${isFirst ? "" : "&wait=1"}`);
      if (isFirst) say("connected");
      isFirst = false;
      showClock(news.now);
      for (const call of news.requests) {
        since = Math.max(since, call.number);
        find("#list").prepend(row(call));
      }
      while (find("#list").children.length > SHOWN) find("#list").lastChild.remove();
      find("#empty").hidden = find("#list").children.length > 0;
      filter();
      await showDeliveries();
      if (isStill) return;
    } catch (error) {
      say(`not connected: ${error.message}`, true);
      isFirst = true;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

async function showDeliveries() {
  const { deliveries } = await ask("GET", "webhooks");
  const items = deliveries.slice(-20).reverse().map((each) => {
    const isGood = each.status === 200;
    return make("li", isGood ? "good" : "bad", `${time(each.at)} ${each.code}, attempt ${each.number}: ${each.status ?? "no response"}`);
  });
  find("#deliveries").replaceChildren(...items);
}

async function showRules() {
  const { rules } = await ask("GET", "faults");
  find("#rules").replaceChildren(...rules.map((rule) => make("li", "soft", `${JSON.stringify(rule.fault)} ${rule.operation ?? "all operations"} ${rule.times ?? ""}`)));
}

async function connect() {
  const info = await ask("GET", "info");
  for (const { gateway, url } of info.gateways) find("#urls").append(make("dt", "", gateway), make("dd", "", make("code", "", url)));
  for (const shop of info.shops) {
    const facts = make("dl", "");
    for (const key of ["app_key", "app_secret", "token", "mall_id"]) facts.append(make("dt", "", key), make("dd", "", make("code", "", shop[key])));
    find("#shops").append(make("details", "", make("summary", "", `Credentials of ${shop.region}`), facts));
  }
  for (const name of info.triggers) find("#trigger [name=trigger]").append(make("option", "", name));
  for (const select of document.querySelectorAll(".shops")) {
    for (const shop of info.shops) {
      const option = make("option", "", `${shop.region} ${shop.mall_id}`);
      option.value = JSON.stringify({ region: shop.region, mall_id: shop.mall_id });
      if (shop.region === "us") option.selected = true;
      select.append(option);
    }
  }
  for (const shop of info.shops) find(".regions").append(make("option", "", shop.region));
}

/** Sends a form when it is submitted, and says what came of it. */
function onSubmit(selector, send) {
  find(selector).addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      say(await send(new FormData(event.target)));
    } catch (error) {
      say(error.message, true);
    }
  });
}

onSubmit("#trigger", async (form) => {
  const order = form.get("order").trim();
  const about = await ask("POST", "trigger", { trigger: form.get("trigger"), ...JSON.parse(form.get("shop")), order: order || null });
  return `${form.get("trigger")}: ${about.about}`;
});
onSubmit("#fault", async (form) => {
  const operation = form.get("operation").trim();
  await ask("POST", "faults", { fault: JSON.parse(form.get("fault")), operation: operation || null, times: Number(form.get("times")) || null });
  await showRules();
  return "fault injected";
});
onSubmit("#clock", async (form) => {
  showClock((await ask("POST", "clock", { advance: Number(form.get("advance")) })).now);
  return "clock moved";
});
onSubmit("#set-clock", async (form) => {
  showClock((await ask("POST", "clock", { set: Math.floor(Date.parse(`${form.get("set")}Z`) / 1000) })).now);
  return "clock stopped";
});
onSubmit("#webhook", async (form) => {
  await ask("POST", "webhooks", { region: form.get("region"), callback: form.get("callback") });
  return `events of ${form.get("region")} go to ${form.get("callback")}`;
});
onSubmit("#world", async (form) => {
  const shop = JSON.parse(form.get("shop"));
  const world = await ask("GET", `world?${new URLSearchParams(shop)}`);
  const table = (title, columns, rows) => {
    const head = make("tr", "", ...columns.map(([label]) => make("th", "", label)));
    const body = rows.slice(0, 50).map((row) => make("tr", "", ...columns.map(([, value]) => make("td", "", value(row)))));
    return make("table", "", make("caption", "", `${title} (${rows.length})`), make("thead", "", head), make("tbody", "", ...body));
  };
  find("#entities").replaceChildren(
    table("Orders", [["number", (order) => order.sn], ["lines", (order) => order.lines.map((line) => line.status).join(", ")]], world.orders),
    table("Packages", [["number", (each) => each.sn], ["order", (each) => each.parent_sn], ["confirmed", (each) => (each.confirmed ? "yes" : "no")]], world.packages),
    table("Products", [["name", (product) => product.name], ["stock", (product) => product.skus.map((sku) => sku.stock).join(", ")]], world.products),
    table("After-sales", [["number", (each) => each.sn], ["status", (each) => each.status]], world.after_sales),
  );
  return `shop ${shop.mall_id}`;
});
find("#clear-faults").addEventListener("click", async () => {
  await ask("DELETE", "faults", {});
  await showRules();
  say("no faults");
});
find("#clear").addEventListener("click", () => {
  find("#list").replaceChildren();
  find("#empty").hidden = false;
});
find("#filter").addEventListener("input", filter);

connect().then(showRules).then(follow).catch((error) => say(error.message, true));
