// A page's offers, as names of features: a link is "GET /rooms/:room?at", a form "POST /rooms (name, topic,
// visibility)", a field or choice in it "POST /rooms: topic" and "POST /rooms: visibility=private".

/** asked names the features that a request uses. */
export function asked(routes, method, url, data) {
  const { pathname, searchParams } = new URL(url);
  const route = routes.find(method, pathname), query = [...searchParams];
  if (method === "GET") return [route, linked(route, query), ...fields(route, query)];
  const sent = sentIn(data ?? ""), form = formed(route, sent);
  return [route, `${form} (${names(sent)})`, ...fields(form, sent)];
}

/** sentIn are a form's fields; of files, only their field. */
const sentIn = (data) => data.startsWith("--")
  ? [...data.matchAll(/ name="([^"]*)"[^\r]*\r\n(?:[^\r]+\r\n)*\r\n([^]*?)(?=\r\n--)/g)].map(([, name, value]) => [name, name === "file" ? "" : value])
  : [...new URLSearchParams(data)];

/** offers names a page's features, and those that open a socket or are for scripts alone. */
export function offers(routes, html, url) {
  const found = new Set();
  const link = (method, to) => {
    const there = new URL(to, url);
    if (there.host === new URL(url).host) found.add(linked(routes.find(method, there.pathname), [...there.searchParams]));
  };
  let form = null;
  for (const tag of tags(html)) {
    const { name, is, end } = tag;
    if (name === "form") {
      if (form && form.id !== "rx") for (const feature of inForm(routes, form, url)) found.add(feature);
      form = end ? null : { ...is, controls: [] };
    } else if (form && ["input", "textarea", "select", "option", "button"].includes(name) && !end && !is.form) {
      form.controls.push({ ...is, type: is.type ?? name });
    }
    if (name === "a" && is.href && !is.href.startsWith("#")) link("GET", is.href);
    if (name === "iframe" && is.src) link("GET", is.src);
    if (name === "meta" && is["http-equiv"] === "refresh" && is.content.includes("url=")) link("GET", is.content.split("url=")[1]);
    for (const address of [is["hx-get"], is["hx-ws:connect"]]) if (address) link("GET", address);
    if (is["hx-post"]) found.add(routes.find("POST", is["hx-post"]));
    if (name === "button" && is.type === "button") {
      for (const data of Object.keys(is).filter((key) => key.startsWith("data-"))) found.add(`button ${data}`);
    }
  }
  return [...found];
}

/** ids are a fragment's element ids; for repeated elements, their prefixes. */
export function ids(html) {
  return [...tags(html)].filter(({ is, end }) => is.id && !end)
    .map(({ is }) => is.id.replace(/^(c|cam|m|mic|p|ring|s|screen|sound|tile|u|why)-.*/, "$1-") + (is["data-state"] ? ` ${is["data-state"]}` : ""));
}

const choices = ["radio", "checkbox", "option", "submit", "button"];

function inForm(routes, { method = "get", action, controls }, url) {
  if (method === "dialog") return [];
  const route = routes.find(method.toUpperCase(), new URL(action ?? "", url).pathname);
  const named = controls.filter((control) => control.name);
  // Each of several buttons "do" sends a form of its own.
  const ways = named.filter(({ name, type }) => name === "do" && (type === "submit" || type === "button"));
  if (ways.length > 1) return ways.flatMap((way) => inForm(routes, { method, action, controls: named.filter((control) => control === way || !ways.includes(control)) }, url));
  // With a button that only sends, the named ones are other ways to send the same fields.
  const isButton = ({ type }) => type === "submit" || type === "button";
  const plainly = controls.some((control) => isButton(control) && !control.name);
  const base = formed(route, named.map(({ name, value }) => [name, value]));
  // Of buttons with different names, a browser sends the one that was pressed.
  const pressed = plainly ? [] : naming(named.filter(isButton).map(({ name }) => [name]));
  const features = (pressed.length ? pressed : [null]).map((button) => {
    const sent = named.filter((control) => !isButton(control) || control.name === button).map(({ name, value }) => [name, value]);
    return method === "post" ? `${base} (${names(sent)})` : linked(route, sent);
  });
  for (const { name, type, value, formaction } of named) {
    const to = formaction ? routes.find("POST", new URL(formaction, url).pathname) : base;
    if (choices.includes(type) && isWord(value)) features.push(`${to}: ${name}=${value}`);
    else if (type !== "hidden") features.push(`${base}: ${name}`);
  }
  return features;
}

// One address may take several forms, which then have a field "do".
function formed(route, sent) {
  const what = sent.find(([name]) => name === "do");
  return what ? `${route} do=${what[1]}` : route;
}

// Every request may say for whom: that is no feature of its own.
const said = (sent) => sent.filter(([name]) => name !== "for");

const naming = (sent) => [...new Set(said(sent).map(([name]) => name))];

const names = (sent) => naming(sent).join(", ");

const linked = (route, query) => said(query).length ? `${route}?${naming(query).sort().join("&")}` : route;

// A choice is a word; longer values, and pictures, were written.
const isWord = (value) => /^\w{0,20}$/.test(value ?? "");
const fields = (form, sent) => said(sent).filter(([, value]) => value !== "")
  .flatMap(([name, value]) => isWord(value) ? [`${form}: ${name}`, `${form}: ${name}=${value}`] : [`${form}: ${name}`]);

// The server's own pages are uniform: attributes in double quotes, and no "<" in texts.
function* tags(html) {
  for (const [, end, name, attributes] of html.matchAll(/<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s=>"]+(?:="[^"]*")?)*)\s*\/?>/g)) {
    const is = {};
    for (const [, key, value] of attributes.matchAll(/([^\s="]+)(?:="([^"]*)")?/g)) is[key] = plain(value ?? "");
    yield { name, is, end: end !== "" };
  }
}

const entities = { amp: "&", lt: "<", gt: ">", quot: '"', "#34": '"', "#39": "'", "#43": "+" };

const plain = (text) => text.replace(/&(\w+|#\d+);/g, (all, name) => entities[name] ?? all);
