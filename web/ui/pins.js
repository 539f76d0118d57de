// The pins of the interactive map. They are links in the page, with names, in the
// order in which they are read: from the top down.

import { Marker, DivIcon } from "leaflet/dist/leaflet-src.esm.js";

const svg = "http://www.w3.org/2000/svg";
// What stands nearer than this many pixels is gathered: a pin reaches 42 up from
// its place, a cluster 22 to all sides.
const apart = { x: 46, y: 66 };
const half = 21; // px from the place of a pin up to its middle

// icon makes a divIcon around el, its foot or middle at the place.
export function icon(el, size, anchor) {
  return new DivIcon({ html: el, className: "pin-icon", iconSize: size, iconAnchor: anchor });
}

// shape draws the same pin as the server's partial "pin".
export function shape(status, count) {
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

// given are the pins that the server drew on the map of tiles, as its features are:
// they stand until others came, and still when none come.
export function given(box, map) {
  const { lat, lon, zoom } = box.dataset;
  const middle = map.project([Number(lat), Number(lon)], Number(zoom));
  return [...box.querySelectorAll(".pins a")].map((a) => {
    const g = a.querySelector("g");
    const { e, f } = g.transform.baseVal[0].matrix; // pixels in a picture of 768
    const at = map.unproject([middle.x + e - 384, middle.y + f - 384], Number(zoom));
    return {
      geometry: { type: "Point", coordinates: [at.lng, at.lat] },
      properties: {
        title: a.getAttribute("aria-label"),
        url: a.getAttribute("href"),
        count: g.querySelector("text")?.textContent,
        status: /pin-(\w+)/.exec(g.getAttribute("class"))?.[1],
      },
    };
  });
}

// fetched are the features of the tiles in view.
export async function fetched(address, map, signal) {
  const parts = await Promise.all(tilesInView(map).map((tile) => load(address, tile, signal)));
  return parts.flat();
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
export function gather(map, features) {
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
  return kept.sort((a, b) => a.y - b.y || a.x - b.x);
}

// local returns a link to this site, or none.
function local(href) {
  if (!href) return "";
  try {
    const url = new URL(href, location.href);
    return url.origin === location.origin ? url.href : "";
  } catch {
    return "";
  }
}

// cut says that less than half of a pin would be seen below the upper edge of the map.
export function cut(map, pin) {
  return pin.count === 1 && pin.y - map.getPixelBounds().min.y < half;
}

export function marker(box, map, pin) {
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
