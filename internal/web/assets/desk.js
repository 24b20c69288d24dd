// Keys and focus of the judging pages, and the ways of the map. Everything here is an addition: the pages work without it.

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

// Words that are selected on the page, by mouse, finger or keys, become the sentence of a claim made by hand.
let picking = 0;
function takeWords() {
  const selected = getSelection();
  const words = String(selected).trim();
  const field = document.querySelector("[data-hand] textarea");
  if (words.length > 3 && field && document.querySelector("[data-page]")?.contains(selected.anchorNode)) {
    field.value = words;
    field.closest("details").open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
document.addEventListener("selectionchange", () => {
  clearTimeout(picking);
  picking = setTimeout(takeWords, 250);
});

function start() {
  const open = claims().find((c) => c.dataset.open === "yes");
  if (open && location.pathname.startsWith("/documents/") && !location.hash) focusClaim(open);
}

// The map is drawn by the desk: nearer, farther and aside are pages of their own. Here only the part that changes is put
// in place of the old one, and dragging and the keys lead to those pages.
async function showMap(href, way) {
  const box = document.querySelector("[data-map]");
  box.setAttribute("aria-busy", "true");
  const answer = await fetch(href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-map]");
  if (!answer.ok || !fresh) {
    location.assign(href);
    return;
  }
  const open = box.querySelector("details")?.open;
  box.replaceWith(fresh);
  if (open) fresh.querySelector("details").open = true;
  history.replaceState(null, "", href);
  (fresh.querySelector(`[data-way="${way}"]`) || fresh).focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const way = event.target.closest("[data-map] a[data-way], [data-map] a.mark[href*='map=']");
  if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  showMap(way.getAttribute("href"), way.dataset.way || "");
});

const mapKeys = { "+": "map.in", "-": "map.out", 0: "map.whole", ArrowLeft: "map.west", ArrowRight: "map.east", ArrowUp: "map.north", ArrowDown: "map.south" };
document.addEventListener("keydown", (event) => {
  const box = event.target.closest?.("[data-map]");
  const way = box && mapKeys[event.key];
  if (!way || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || event.target.closest(".scroll")) return;
  event.preventDefault();
  box.querySelector(`[data-way="${way}"]`)?.click();
});

// What opens beside a mark stands over all other marks.
function raise(event) {
  const mark = event.target.closest?.(".placemap a.mark");
  for (const t of document.querySelectorAll(".tip.on")) t.classList.remove("on");
  const tip = mark && (mark.tip || mark.nextElementSibling);
  if (!tip?.classList.contains("tip")) return;
  mark.tip = tip;
  mark.ownerSVGElement.append(tip);
  tip.classList.add("on");
}
document.addEventListener("pointerover", raise);
document.addEventListener("focusin", raise);

// Dragging moves the drawing, and then asks for the view that it was moved to.
let drag = null;
document.addEventListener("pointerdown", (event) => {
  const svg = event.target.closest?.("[data-map] .placemap");
  if (svg && event.button === 0 && event.pointerType === "mouse" && !event.target.closest("a")) {
    drag = { svg, x: event.clientX, y: event.clientY };
    event.preventDefault();
  }
});
document.addEventListener("pointermove", (event) => {
  if (drag) drag.svg.style.transform = `translate(${event.clientX - drag.x}px, ${event.clientY - drag.y}px)`;
});
document.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { svg, x, y } = drag;
  drag = null;
  const box = svg.getBoundingClientRect();
  const dx = event.clientX - x;
  const dy = event.clientY - y;
  const [lat, lon, span] = svg.closest("[data-map]").dataset.map.split(",").map(Number);
  if (Math.hypot(dx, dy) < 4) {
    svg.style.transform = "";
    return;
  }
  const degree = span / box.height;
  const href = new URL(location.href);
  href.searchParams.set("map", [lat + dy * degree, lon - (dx * degree) / Math.cos((lat * Math.PI) / 180), span].map((n) => n.toFixed(4)).join(","));
  showMap(href.pathname + href.search + "#map", "");
});

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
    form.addEventListener("submit", () => {
      clearTimeout(timer); // what was sent is no draft any more, also where the page goes within the delay
      timer = 0;
    });
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

// On a phone what narrows a list is folded, so that the list itself is seen first.
if (matchMedia("(max-width: 48rem)").matches) for (const d of document.querySelectorAll("[data-narrow]")) d.open = false;
start(); // a module runs when the page has been read
