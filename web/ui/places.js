// Offers places under a field with data-places while somebody types: an editable
// combobox with a list of choices, as the ARIA Authoring Practices of the W3C describe
// it. In a form with a picking map a choice moves the map, and is the place if it is
// exact; elsewhere it sends the form.
import { setPlace } from "./locate.js";

const pause = 150; // ms without a key before the server is asked
const shortest = 2; // letters that are worth a question
const exact = ["address", "junction", "coordinates"];

export function offerPlaces() {
  document.querySelectorAll("input[data-places]").forEach(offer);
}

function offer(input) {
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let found = [];
  let active = -1;
  let timer, running;

  list.id = input.id + "-places";
  list.className = "places";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  said.className = "away";
  said.setAttribute("role", "status");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": list.id, autocomplete: "off" }))
    input.setAttribute(name, value);
  input.parentElement.classList.add("combo");
  input.after(list, said);

  const close = () => {
    clearTimeout(timer);
    running?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", false);
    input.removeAttribute("aria-activedescendant");
  };
  const show = (features) => {
    found = features;
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...features.map((feature, i) => option(list.id + i, feature)));
    list.hidden = !features.length;
    input.setAttribute("aria-expanded", !list.hidden);
    said.textContent = features.length ? input.dataset.placesCount.replace("%n", features.length) : input.dataset.placesNone;
  };
  const mark = (i) => {
    list.children[active]?.setAttribute("aria-selected", false);
    active = (i + found.length) % found.length;
    const now = list.children[active];
    now.setAttribute("aria-selected", true);
    now.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", now.id);
  };
  const choose = (feature) => {
    close();
    use(input, feature);
  };

  input.addEventListener("input", () => {
    close();
    if (input.value.trim().length < shortest) return;
    timer = setTimeout(async () => {
      running = new AbortController();
      try {
        const answer = await fetch(question(input), { signal: running.signal });
        if (answer.ok) show((await answer.json()).features);
      } catch {
        // Typed on, or offline: the form finds the place when it is sent.
      }
    }, pause);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (list.hidden || event.isComposing) return;
    if (step) mark(active < 0 && step < 0 ? -1 : active + step);
    else if (event.key === "Enter" && active >= 0) choose(found[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const i = [...list.children].indexOf(event.target.closest("li"));
    if (i >= 0) choose(found[i]);
  });
}

function option(id, feature) {
  const li = document.createElement("li");
  li.id = id;
  li.setAttribute("role", "option");
  li.setAttribute("aria-selected", false);
  li.textContent = feature.properties.label;
  return li;
}

// question is the address of what the text may mean, near to where the map looks.
function question(input) {
  const url = new URL(input.dataset.places, location.href);
  const view = input.form.elements.view?.value.split("/");
  const map = document.querySelector("[data-map]");
  url.searchParams.set("q", input.value);
  url.searchParams.set("lang", document.documentElement.lang);
  if (map) {
    url.searchParams.set("lat", view?.[1] ?? map.dataset.lat);
    url.searchParams.set("lon", view?.[2] ?? map.dataset.lon);
  }
  return url;
}

function use(input, { geometry, properties }) {
  const map = input.form.querySelector("[data-map=pick]");
  const [lon, lat] = geometry.coordinates;
  input.value = properties.kind === "coordinates" && map ? "" : properties.label;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  if (!map) {
    input.form.requestSubmit();
    return;
  }
  const sure = exact.includes(properties.kind);
  if (sure) setPlace(map, lat, lon);
  const detail = { lat, lon, extent: properties.extent };
  const drawn = !map.dispatchEvent(new CustomEvent(sure ? "place" : "look", { detail, cancelable: true }));
  if (!drawn) input.form.querySelector(sure ? "[value=map-here]" : "[value=find]").click();
}
