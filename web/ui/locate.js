// Adds "Use my location" to a picking map. The best fix of 15 seconds wins; it is
// told to the map by a "place" event, or, without the interactive map, by sending
// the form for a page that shows it.

const patience = 15_000; // ms
const good = 10; // metres: stop at once
const coarse = 50; // metres: ask the person to correct the pin

export function offerLocation() {
  if (!navigator.geolocation) return;
  document.querySelectorAll("[data-map=pick]").forEach((map) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button locate";
    button.textContent = map.dataset.locate;
    button.addEventListener("click", () => locate(map));
    map.before(button);
  });
}

function locate(map) {
  const status = map.parentElement.querySelector("[data-map-status]");
  let best = null;
  let done = false;
  status.textContent = map.dataset.locating;
  const finish = () => {
    if (done) return;
    done = true;
    navigator.geolocation.clearWatch(watch);
    clearTimeout(timer);
    if (!best) {
      status.textContent = map.dataset.refused;
      return;
    }
    use(map, best, status);
  };
  const watch = navigator.geolocation.watchPosition(
    ({ coords }) => {
      if (!best || coords.accuracy < best.accuracy) best = coords;
      if (best.accuracy <= good) finish();
    },
    (fault) => fault.code === fault.PERMISSION_DENIED && finish(),
    { enableHighAccuracy: true, maximumAge: 30_000, timeout: patience },
  );
  const timer = setTimeout(finish, patience);
  if (done) navigator.geolocation.clearWatch(watch);
}

function use(map, { latitude, longitude, accuracy }, status) {
  const metres = Math.round(accuracy);
  setPlace(map, latitude, longitude, metres);
  const said = accuracy > coarse ? map.dataset.coarse : map.dataset.located;
  status.textContent = said.replace("%n", metres);
  const detail = { lat: latitude, lon: longitude, accuracy };
  const drawn = !map.dispatchEvent(new CustomEvent("place", { detail, cancelable: true }));
  if (!drawn) map.parentElement.querySelector("[value=map-here]")?.click();
}

// setPlace fills the fields of the map's form.
export function setPlace(map, lat, lon, accuracy) {
  const fields = map.closest("form").elements;
  fields.lat.value = lat.toFixed(6);
  fields.lon.value = lon.toFixed(6);
  fields.accuracy.value = accuracy || "";
  fields.lat.dispatchEvent(new Event("change", { bubbles: true }));
}
