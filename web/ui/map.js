// Draws Leaflet over the map of tiles, with the very same tiles, so that nothing
// jumps and nothing is loaded twice.

import { Map as Leaflet, TileLayer, Marker, Circle, Control } from "leaflet/dist/leaflet-src.esm.js";
import { setPlace } from "./locate.js";
import { icon, shape, given, fetched, gather, cut, marker } from "./pins.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const sureZoom = 17; // where a place that was found is shown
const again = 3000; // ms until a tile is asked for that the server had no time for

// draw puts the interactive map into the box of a map of tiles.
export function draw(box) {
  const canvas = document.createElement("div");
  canvas.className = "live";
  box.append(canvas);
  const data = box.dataset;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = new Leaflet(canvas, {
    ...view(box),
    minZoom: 3,
    maxZoom: 20,
    zoomControl: false,
    attributionControl: false,
    maxBoundsViscosity: 1,
    zoomAnimation: !still,
    markerZoomAnimation: !still,
    fadeAnimation: !still,
    inertia: !still,
  });
  if (still) map.panBy = (by, options) => Leaflet.prototype.panBy.call(map, by, { ...options, animate: false });
  map.addControl(new Control.Zoom({ zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut }));
  canvas.prepend(canvas.querySelector(".leaflet-control-container")); // before the pins for the Tab key, as for the eye
  box.classList.add("is-live");
  canvas.setAttribute("role", "region");
  canvas.setAttribute("aria-label", box.getAttribute("aria-label") || data.keys);
  canvas.addEventListener("keydown", pressed);
  (data.map === "pick" ? pick : show)(box, map, canvas);
  addTiles(box, map, canvas);
}

// view is where the map begins: as it was left, which the address says, or where the
// tiles are that stand there already.
function view(box) {
  const { lat, lon, zoom, map } = box.dataset;
  const left = map === "show" && /^(\d+)\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(new URL(location.href).searchParams.get("map"));
  const [z, y, x] = left ? left.slice(1) : [zoom, lat, lon];
  return { center: [Number(y), Number(x)], zoom: Number(z) };
}

// pressed makes the zoom control, which is made of links, answer to the keys of
// buttons.
function pressed(event) {
  if (event.key !== " " || !event.target.matches("a[role=button]")) return;
  event.preventDefault();
  event.target.click();
}

// addTiles draws the base map, and takes away what it replaces: the links and inputs
// at once, and the pictures when there are others or they would be in the wrong place.
function addTiles(box, map, canvas) {
  const look = () => box.dataset.tiles + (dark.matches ? "?look=dark" : "");
  const layer = new TileLayer(look(), { maxZoom: 20, alt: "" });
  dark.addEventListener("change", () => layer.setUrl(look()));
  layer.on("tileerror", ({ tile }) => {
    if (tile.dataset.again) return;
    tile.dataset.again = tile.src;
    setTimeout(() => tile.isConnected && (tile.src = tile.dataset.again), again);
  });
  const replaced = box.querySelectorAll(".pins, .targets, .map-moves");
  const held = [...replaced].some((el) => el.contains(document.activeElement));
  replaced.forEach((el) => el.remove());
  if (held) canvas.focus({ preventScroll: true });
  const clear = () => box.querySelector(".grid9")?.remove();
  layer.once("load", clear);
  map.once("movestart zoomstart", clear);
  const { lat, lon, zoom } = box.dataset;
  const shift = map.project(map.getCenter()).distanceTo(map.project([Number(lat), Number(lon)]));
  if (shift > 1 || map.getZoom() !== Number(zoom)) clear();
  layer.addTo(map);
}

function show(box, map, canvas) {
  let drawn = [];
  let running;
  const put = (features) => {
    const held = canvas.contains(document.activeElement) && document.activeElement.closest(".pin-link");
    const pins = gather(map, features);
    drawn.forEach((m) => m.remove());
    drawn = pins.filter((pin) => !cut(map, pin)).map((pin) => marker(box, map, pin));
    if (held) refocus(canvas, held);
    const total = pins.reduce((sum, pin) => sum + pin.count, 0);
    canvas.setAttribute("aria-label", box.dataset.inView.replace("%n", total));
  };
  const refresh = async () => {
    if (!box.dataset.pins) return;
    running?.abort();
    running = new AbortController();
    try {
      put(await fetched(box.dataset.pins, map, running.signal));
    } catch {
      // Moved again, or offline: the pins that are there stay.
    }
  };
  canvas.setAttribute("aria-description", box.dataset.keys);
  put(given(box, map));
  map.on("moveend", () => {
    refresh();
    tell(map);
  });
  refresh();
}

// refocus keeps the keyboard's place when pins are drawn anew: on the same report, or
// on the map.
function refocus(canvas, held) {
  const same = held.href && [...canvas.querySelectorAll(".pin-link")].find((el) => el.href === held.href);
  (same || canvas).focus({ preventScroll: true });
}

// tell says to the page what part of the map is in view.
function tell(map) {
  const b = map.getBounds();
  const within = (degrees, limit) => Math.min(limit, Math.max(-limit, degrees)).toFixed(5);
  const bbox = [within(b.getWest(), 180), within(b.getSouth(), 90), within(b.getEast(), 180), within(b.getNorth(), 90)].join(",");
  const c = map.getCenter();
  const view = [map.getZoom(), c.lat.toFixed(5), c.lng.toFixed(5)].join("/");
  document.dispatchEvent(new CustomEvent("view", { detail: { bbox, map: view } }));
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
  box.parentElement.querySelector(".hint").textContent = box.dataset.help;
}
