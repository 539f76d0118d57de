// Fetches the interactive map when the page is done with everything else, unless
// the person saves data. Without it the map of tiles stays and works.

const patience = 2000; // ms: a page that is never idle gets its map all the same

export function loadMaps() {
  const maps = [...document.querySelectorAll("[data-map][data-script]")].filter((m) => m.dataset.script);
  if (!maps.length || navigator.connection?.saveData) return;
  const idle = window.requestIdleCallback || setTimeout;
  const draw = () => import(maps[0].dataset.script).then((m) => maps.forEach(m.draw)).catch(() => {});
  const load = () => (idle === setTimeout ? idle(draw, 200) : idle(draw, { timeout: patience }));
  if (document.readyState === "complete") load();
  else addEventListener("load", load);
}
