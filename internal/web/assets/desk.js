// Keys and focus of the judging pages, and the map. Everything here is an addition: the pages work without it.

const keys = { a: "accept", r: "reject", c: "correct", e: "everywhere", n: "next", u: "undo" };

// letter is what a key means: what it writes, or, where the layout writes no Latin letters, what stands in its place on one
// that does.
function letter(event) {
  if (/^[\x20-\x7e]$/.test(event.key) || !event.code?.startsWith("Key")) return event.key;
  return event.code.slice(3).toLowerCase();
}

function typing(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function claims() {
  return [...document.querySelectorAll("[data-claim]")];
}

// current is the claim that has the focus, else the first open one.
function current() {
  const all = claims();
  return all.find((c) => c.contains(document.activeElement)) || all.find((c) => c.dataset.open === "yes") || all[0];
}

function focusClaim(claim) {
  if (!claim) return;
  claim.focus({ preventScroll: true });
  claim.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  for (const m of document.querySelectorAll("mark.current")) m.classList.remove("current");
  for (const m of document.querySelectorAll(`mark[data-of~="${CSS.escape(claim.dataset.claim)}"]`)) m.classList.add("current");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.body.dataset.keys === "no") return; // the reader has switched keys of single letters off
  if (press(event)) return;
  const act = keys[letter(event)];
  if (!act) return;
  if (act === "undo") {
    document.querySelector("[data-act=undo]")?.click();
    return;
  }
  const claim = current();
  if (!claim) return;
  event.preventDefault();
  const onward = document.querySelector("[data-next]");
  if (act === "next" && onward) {
    onward.click();
    return;
  }
  if (act === "next") {
    const all = claims();
    focusClaim(all[(all.indexOf(claim) + 1) % all.length]);
    return;
  }
  if (act === "correct") {
    const box = claim.querySelector("[data-correct]");
    if (box?.parentElement.closest("details")) box.parentElement.closest("details").open = true;
    if (box) {
      box.open = true;
      box.querySelector("input:not([type=hidden])")?.focus();
    }
    return;
  }
  judged = claims().indexOf(claim);
  claim.querySelector(`[data-act=${act}]`)?.click();
});

// press answers a key that a button of the page names (the pairs).
function press(event) {
  const button = document.querySelector(`[data-key="${CSS.escape(letter(event))}"]`);
  if (!button) return false;
  event.preventDefault();
  button.click();
  return true;
}

// judged is where the claim stood that was judged last, so that the focus goes on from there.
let judged = -1;

document.addEventListener("submit", (event) => {
  const claim = event.target.closest("[data-claim]");
  if (claim) judged = claims().indexOf(claim);
}, true);

// refocus puts the focus where the work goes on after a part of the page was put in place of another.
function refocus() {
  const pair = document.querySelector("[data-pair]");
  if (pair) {
    pair.focus({ preventScroll: true });
    return;
  }
  const all = claims();
  const open = (c) => c.dataset.open === "yes";
  const next = all.slice(judged + 1).find(open) || all.find(open);
  judged = -1;
  if (next) focusClaim(next);
  else (document.querySelector("[data-next]") || document.querySelector("[data-swap] a.button.main") || document.querySelector("[data-swap] a.button, [data-swap] button, [data-swap] a"))?.focus();
}

// Words that are selected on the page become the sentence of a claim made by hand.
document.querySelector("[data-page]")?.addEventListener("mouseup", () => {
  const words = String(getSelection()).trim();
  const field = document.querySelector("[data-hand] textarea");
  if (words.length > 3 && field) {
    field.value = words;
    field.closest("details").open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

function start() {
  const open = claims().find((c) => c.dataset.open === "yes");
  if (open && location.pathname.startsWith("/documents/") && !location.hash) focusClaim(open);
  const map = document.querySelector("[data-map]");
  if (map) drawMap(map);
}

// drawMap puts the interactive map over the drawn one where the browser can; otherwise the drawn one stays.
async function drawMap(box) {
  if (box.dataset.drawn) return;
  box.dataset.drawn = "yes";
  let marks;
  try {
    marks = JSON.parse(document.getElementById(box.dataset.map).textContent);
    const probe = document.createElement("canvas");
    if (!probe.getContext("webgl2") || marks.length === 0) return;
  } catch {
    return;
  }
  const gl = await import("/assets/vendor/maplibre-gl.mjs");
  gl.setWorkerUrl?.("/assets/vendor/maplibre-gl-worker.mjs");
  const css = document.createElement("link");
  css.rel = "stylesheet";
  css.href = "/assets/vendor/maplibre-gl.css";
  document.head.append(css);
  const ink = getComputedStyle(document.body).color;
  const holder = document.createElement("div");
  holder.className = "map waiting"; // out of sight until it is drawn: one map is shown at a time
  const lons = marks.map((m) => m.lon), lats = marks.map((m) => m.lat);
  box.append(holder);
  const map = new gl.Map({
    container: holder, attributionControl: false,
    bounds: [[Math.min(...lons) - 0.4, Math.min(...lats) - 0.4], [Math.max(...lons) + 0.4, Math.max(...lats) + 0.4]],
    style: {
      version: 8,
      sources: {
        outlines: { type: "geojson", data: "/assets/outlines.geojson" },
        marks: { type: "geojson", data: { type: "FeatureCollection", features: marks.map((m) => ({ type: "Feature", properties: { label: m.label }, geometry: { type: "Point", coordinates: [m.lon, m.lat] } })) } },
      },
      layers: [
        { id: "outlines", type: "line", source: "outlines", paint: { "line-color": ink, "line-opacity": 0.5 } },
        { id: "marks", type: "circle", source: "marks", paint: { "circle-radius": 7, "circle-color": "#9b1c1c", "circle-opacity": 0.7 } },
      ],
    },
  });
  map.on("load", () => {
    holder.classList.remove("waiting");
    for (const drawn of box.querySelectorAll(":scope > svg, :scope > .drawn")) drawn.hidden = true, drawn.classList.add("replaced");
    map.resize();
    box.dataset.shown = "map";
  });
  map.on("error", () => {
    if (box.dataset.shown !== "map") holder.remove();
  });
}

// followJob moves the bar of a job by the events that the desk sends, and asks for the page again when it has ended.
function followJob(box) {
  const events = new EventSource(box.dataset.events);
  const bar = box.querySelector("progress");
  events.addEventListener("job", (event) => {
    const job = JSON.parse(event.data);
    if (["done", "failed", "cancelled"].includes(job.state)) {
      events.close();
      location.reload();
      return;
    }
    if (bar && job.total > 0) {
      bar.max = job.total;
      bar.value = job.done;
    }
  });
  events.addEventListener("error", () => {
    events.close();
    setTimeout(() => location.reload(), 2000);
  });
}

for (const box of document.querySelectorAll("[data-job]")) if (box.querySelector("progress")) followJob(box);

// What is typed is kept by the desk until it is sent: a reload, another language, a session that ends and the way back bring it
// again. Nothing is kept in the browser.
const kept = [...document.querySelectorAll("main form[method=post]")].filter((f) => !f.enctype.startsWith("multipart"));

// nameOf tells the forms of a page apart: the address that it goes to, and which one of those it is.
function nameOf(form) {
  const mark = form.elements.namedItem("form");
  return new URL(form.action).pathname + (mark instanceof HTMLInputElement ? "#" + mark.value : "");
}

// typed are the fields of a form in which people write; what proves who they are is never kept.
function typed(form) {
  return [...form.elements].filter((f) => f.name && !["hidden", "password", "submit", "button", "file"].includes(f.type) && f.type !== "fieldset" && !/^second_|code|password|^key$|^identity$/.test(f.name));
}

function valuesOf(form) {
  const values = new URLSearchParams();
  for (const f of typed(form)) if (!["checkbox", "radio"].includes(f.type) || f.checked) values.append(f.name, f.value);
  return values.toString();
}

function fill(form, text) {
  const values = new URLSearchParams(text);
  for (const f of typed(form)) {
    if (["checkbox", "radio"].includes(f.type)) f.checked = values.getAll(f.name).includes(f.value);
    else if (values.has(f.name)) f.value = values.get(f.name);
  }
  for (let box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
}

function tell(text, kind) {
  document.getElementById("said").replaceChildren(Object.assign(document.createElement("div"), { className: "notice " + kind, textContent: text }));
}

async function keepDrafts() {
  if (kept.length === 0) return;
  let begun = {};
  try {
    const answer = await fetch("/drafts", { headers: { Accept: "application/json" } });
    if (answer.ok) begun = await answer.json();
  } catch {
    return;
  }
  let back = false;
  for (const form of kept) {
    const fresh = valuesOf(form);
    const name = nameOf(form);
    if (begun[name] && begun[name] !== fresh) {
      fill(form, begun[name]);
      back = true;
    }
    let timer = 0;
    const save = () => {
      clearTimeout(timer);
      timer = 0;
      const now = valuesOf(form);
      fetch("/drafts", { method: "POST", keepalive: now.length < 60000, body: new URLSearchParams({ form: name, values: now === fresh ? "" : now }) })
        .then((answer) => answer.redirected && tell(document.body.dataset.over, "bad"), () => {});
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 400);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
    addEventListener("pagehide", () => timer && save());
  }
  if (back && !document.querySelector("#said > *")) tell(document.body.dataset.lost, "");
  document.documentElement.dataset.drafts = "yes";
}
keepDrafts();

// Printed, every number is open.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open])")];
  for (const d of opened) d.open = true;
});
addEventListener("afterprint", () => {
  for (const d of opened) d.open = false;
});
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The address of a page says the whole question, also where it was remembered.
const address = document.querySelector("[data-address]")?.dataset.address;
if (address && !location.search) history.replaceState(null, "", address);

document.addEventListener("htmx:after:swap", refocus);
start(); // a module runs when the page has been read
