// Fetches the interactive map when the page is done with everything else, unless
// the person saves data. Without it the map of tiles stays and works.

export function loadMaps() {
  const maps = [...document.querySelectorAll("[data-map][data-script]")].filter((m) => m.dataset.script);
  if (!maps.length || navigator.connection?.saveData) return;
  const idle = window.requestIdleCallback || ((f) => setTimeout(f, 200));
  const load = () => idle(() => import(maps[0].dataset.script).then((m) => maps.forEach(m.draw)).catch(() => {}));
  if (document.readyState === "complete") load();
  else addEventListener("load", load);
}
