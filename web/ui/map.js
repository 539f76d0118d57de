// Draws Leaflet over the map of tiles, with the very same tiles, so that nothing
// jumps and nothing is loaded twice. Pins are links in the page, with names.

import { Map as Leaflet, TileLayer, Marker, DivIcon, Circle, Control } from "leaflet/dist/leaflet-src.esm.js";
import { setPlace } from "./locate.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const sureZoom = 17; // where a place that was found is shown
// What stands nearer than this many pixels is gathered: a pin reaches 42 up from
// its place, a cluster 22 to all sides.
const apart = { x: 46, y: 66 };
const svg = "http://www.w3.org/2000/svg";

// draw puts the interactive map into the box of a map of tiles.
export function draw(box) {
  const canvas = document.createElement("div");
  canvas.className = "live";
  box.append(canvas);
  const data = box.dataset;
  const map = new Leaflet(canvas, {
    center: [Number(data.lat), Number(data.lon)],
    zoom: Number(data.zoom),
    minZoom: 3,
    maxZoom: 20,
    zoomControl: false,
    attributionControl: false,
    maxBoundsViscosity: 1,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  map.addControl(new Control.Zoom({ zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut }));
  const look = () => data.tiles + (dark.matches ? "?look=dark" : "");
  const layer = new TileLayer(look(), { maxZoom: 20, alt: "" }).addTo(map);
  dark.addEventListener("change", () => layer.setUrl(look()));
  layer.once("load", () => box.querySelectorAll(".grid9, .map-moves").forEach((el) => el.remove()));
  box.classList.add("is-live");
  canvas.setAttribute("role", "region");
  canvas.setAttribute("aria-label", box.getAttribute("aria-label") || data.keys);
  (data.map === "pick" ? pick : show)(box, map, canvas);
}

// icon makes a divIcon around el, its foot or middle at the place.
function icon(el, size, anchor) {
  return new DivIcon({ html: el, className: "pin-icon", iconSize: size, iconAnchor: anchor });
}

// shape draws the same pin as the server's partial "pin".
function shape(status, count) {
  const el = document.createElementNS(svg, "svg");
  const add = (tag, attributes, text) => {
    const child = document.createElementNS(svg, tag);
    for (const [name, value] of Object.entries(attributes)) child.setAttribute(name, value);
    if (text) child.textContent = text;
    group.append(child);
  };
  const group = document.createElementNS(svg, "g");
  group.setAttribute("class", "pin pin-" + status);
  el.append(group);
  if (count > 1) {
    el.setAttribute("viewBox", "-20 -20 40 40");
    add("circle", { r: 17 });
    add("text", { y: 5 }, String(count));
  } else {
    el.setAttribute("viewBox", "-16 -40 32 42");
    add("path", { d: "M0 0C-4-9-13-14-13-24a13 13 0 0 1 26 0C13-14 4-9 0 0Z" });
    if (marks[status]) add("path", { class: "mark", d: marks[status] });
    else add("circle", { class: "mark", cy: -24, r: 4 });
  }
  return el;
}

const minus = "M-6-24H6";
const dots = "M-6-24h0m6 0h0m6 0h0";
const marks = {
  open: "M0-31v8m0 5v0",
  investigating: dots,
  planned: dots,
  in_progress: dots,
  fixed: "m-6-24 4 5 8-9",
  not_fixable: minus,
  not_responsible: minus,
  duplicate: minus,
};

function show(box, map, canvas) {
  let drawn = [];
  let running;
  const bounds = () => {
    const b = map.getBounds();
    const within = (degrees, limit) => Math.min(limit, Math.max(-limit, degrees)).toFixed(5);
    return [within(b.getWest(), 180), within(b.getSouth(), 90), within(b.getEast(), 180), within(b.getNorth(), 90)].join(",");
  };
  const refresh = async () => {
    if (!box.dataset.pins) return;
    running?.abort();
    running = new AbortController();
    try {
      const parts = await Promise.all(tilesInView(map).map((tile) => load(box.dataset.pins, tile, running.signal)));
      const pins = gather(map, parts.flat());
      drawn.forEach((m) => m.remove());
      drawn = pins.map((pin) => marker(box, map, pin));
      const total = pins.reduce((sum, pin) => sum + pin.count, 0);
      canvas.setAttribute("aria-label", box.dataset.inView.replace("%n", total));
    } catch {
      // Moved again, or offline: the pins that are there stay.
    }
  };
  let moved = false;
  map.on("moveend", () => {
    moved = true;
    refresh();
  });
  map.on("moveend", () => {
    if (!moved) return;
    const c = map.getCenter();
    const view = [map.getZoom(), c.lat.toFixed(5), c.lng.toFixed(5)].join("/");
    document.dispatchEvent(new CustomEvent("view", { detail: { bbox: bounds(), map: view } }));
  });
  refresh();
}

// tilesInView names the tiles that the map shows, of the zoom it stands at.
function tilesInView(map) {
  const zoom = map.getZoom();
  const seen = map.getPixelBounds();
  const side = 2 ** zoom;
  const list = [];
  for (let y = Math.max(0, Math.floor(seen.min.y / 256)); y <= Math.min(side - 1, Math.floor(seen.max.y / 256)); y++) {
    for (let x = Math.floor(seen.min.x / 256); x <= Math.floor(seen.max.x / 256); x++) {
      list.push({ zoom, x: ((x % side) + side) % side, y });
    }
  }
  return list;
}

// load gets the pins of a tile; the browser keeps them for a while.
async function load(address, tile, signal) {
  const url = address.replace("{z}", tile.zoom).replace("{x}", tile.x).replace("{y}", tile.y);
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(url);
  return (await answer.json()).features || [];
}

// gather makes pins of features, and one of several that would cover each other:
// a finger needs room for each.
function gather(map, features) {
  const seen = map.getBounds();
  const kept = [];
  for (const f of features) {
    if (f.geometry?.type !== "Point") continue;
    const [lon, lat] = f.geometry.coordinates;
    if (!seen.contains([lat, lon])) continue;
    const { x, y } = map.project([lat, lon]);
    const count = Number(f.properties?.count) || 1;
    const near = kept.find((pin) => Math.abs(pin.x - x) < apart.x && Math.abs(pin.y - y) < apart.y);
    if (near) {
      near.count += count;
      continue;
    }
    kept.push({
      x, y, count, at: [lat, lon],
      name: String(f.properties?.title ?? ""),
      status: String(f.properties?.status ?? ""),
      href: local(f.properties?.url),
    });
  }
  return kept;
}

// local returns a link to this site, or none.
function local(href) {
  try {
    const url = new URL(href, location.href);
    return url.origin === location.origin ? url.href : "";
  } catch {
    return "";
  }
}

function marker(box, map, pin) {
  const many = pin.count > 1;
  const href = !many ? pin.href : map.getZoom() < map.getMaxZoom() ? "" : local("/reports?radius=25&near=" + pin.at);
  const el = document.createElement(href ? "a" : "button");
  el.className = "pin-link";
  if (href) el.href = href;
  else if (many) el.addEventListener("click", () => map.setView(pin.at, map.getZoom() + 2));
  const name = many ? box.dataset.cluster.replace("%n", pin.count) : pin.name;
  el.setAttribute("aria-label", name);
  el.title = name;
  el.append(shape(pin.status, pin.count));
  const made = many ? icon(el, [44, 44], [22, 22]) : icon(el, [36, 44], [18, 42]);
  return new Marker(pin.at, { icon: made, keyboard: false, interactive: false }).addTo(map);
}

function pick(box, map, canvas) {
  const fields = box.closest("form").elements;
  const status = box.parentElement.querySelector("[data-map-status]");
  let pin, circle;
  const place = (at, accuracy) => {
    if (!pin) {
      const el = document.createElement("span");
      el.append(shape("chosen", 1));
      pin = new Marker(at, { icon: icon(el, [36, 44], [18, 42]), draggable: true, keyboard: false, alt: box.dataset.pin });
      pin.addTo(map).on("dragend", () => choose(pin.getLatLng()));
    }
    pin.setLatLng(at);
    circle?.remove();
    circle = accuracy ? new Circle(at, { radius: accuracy, className: "accuracy", interactive: false }).addTo(map) : null;
  };
  const choose = (at) => {
    place(at);
    setPlace(box, at.lat, at.lng);
    fields.view.value = [map.getZoom(), at.lat.toFixed(5), at.lng.toFixed(5)].join("/");
    status.textContent = box.dataset.chosen;
  };
  if (fields.lat.value && fields.lon.value) {
    const at = [Number(fields.lat.value), Number(fields.lon.value)];
    place(at);
    if (!map.getBounds().contains(at)) map.setView(at, sureZoom);
  }
  map.on("click", (event) => choose(event.latlng));
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== canvas) return;
    event.preventDefault();
    choose(map.getCenter());
  });
  box.addEventListener("place", (event) => {
    event.preventDefault(); // it is drawn
    const { lat, lon, accuracy } = event.detail;
    const at = [lat, lon];
    place(at, accuracy);
    map.setView(at, Math.max(map.getZoom(), sureZoom));
    fields.view.value = [map.getZoom(), lat.toFixed(5), lon.toFixed(5)].join("/");
  });
  box.addEventListener("look", (event) => {
    event.preventDefault(); // it is shown
    const { lat, lon, extent } = event.detail;
    map.once("moveend", () => {
      const c = map.getCenter();
      fields.view.value = [map.getZoom(), c.lat.toFixed(5), c.lng.toFixed(5)].join("/");
    });
    if (extent) map.fitBounds([[extent[3], extent[0]], [extent[1], extent[2]]], { maxZoom: sureZoom });
    else map.setView([lat, lon], sureZoom);
  });
  canvas.setAttribute("aria-label", box.dataset.keys);
}
