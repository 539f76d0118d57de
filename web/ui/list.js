// The list follows the map: when a showing map is moved, the element with
// data-list is fetched again for the part of the map in view. The address of the
// page says the same, so it can be shared and reloaded.

export function followView() {
  const list = document.querySelector("[data-list]");
  if (!list) return;
  let running;
  document.addEventListener("view", async ({ detail }) => {
    running?.abort();
    running = new AbortController();
    const url = new URL(location.href);
    url.searchParams.set("bbox", detail.bbox);
    url.searchParams.set("map", detail.map);
    url.searchParams.delete("after");
    try {
      const answer = await fetch(url, { signal: running.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-list]");
      if (!fresh) return;
      list.replaceChildren(...fresh.childNodes);
      history.replaceState(null, "", url);
    } catch {
      // Moved again, or offline: the list that is there stays.
    }
  });
}
