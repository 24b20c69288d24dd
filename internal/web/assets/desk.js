// Keys for the inbox, and the map. Everything here is an addition: the pages work without it.

const keys = { a: "accept", r: "reject", c: "correct", n: "next", u: "undo" };

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
  const act = keys[event.key];
  if (!act) return;
  if (act === "undo") {
    document.querySelector("[data-act=undo]")?.click();
    return;
  }
  const claim = current();
  if (!claim) return;
  event.preventDefault();
  if (act === "next") {
    const all = claims();
    focusClaim(all[(all.indexOf(claim) + 1) % all.length]);
    return;
  }
  if (act === "correct") {
    const box = claim.querySelector("details");
    if (box) {
      box.open = true;
      box.querySelector("input")?.focus();
    }
    return;
  }
  claim.querySelector(`[data-act=${act}]`)?.click();
});

function start() {
  const open = claims().find((c) => c.dataset.open === "yes");
  if (open && location.pathname.startsWith("/documents/")) focusClaim(open);
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
  holder.className = "map";
  const lons = marks.map((m) => m.lon), lats = marks.map((m) => m.lat);
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
  box.prepend(holder);
  map.on("load", () => box.querySelector("svg")?.remove());
  map.on("error", () => holder.remove());
}

document.addEventListener("htmx:after:swap", start);
start(); // a module runs when the page has been read
