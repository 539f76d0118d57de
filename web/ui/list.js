// The list follows the map: when a showing map is moved, the element with
// data-list is fetched again for the part of the map in view. The address of the
// page says the same, so it can be shared and reloaded, and so does the form that
// chooses what is listed.

export function followView() {
  const list = document.querySelector("[data-list]");
  if (!list) return;
  let running;
  document.addEventListener("view", async ({ detail }) => {
    running?.abort();
    running = new AbortController();
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(detail)) {
      url.searchParams.set(name, value);
      keep(name, value);
    }
    url.searchParams.delete("after");
    history.replaceState(null, "", url);
    try {
      const answer = await fetch(url, { signal: running.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-list]");
      if (fresh) replace(list, fresh);
    } catch {
      // Moved again, or offline: the list that is there stays.
    }
  });
}

// replace takes over what is in fresh. The line that says how many there are stays
// the same element, because only then is it read out when its words change.
function replace(list, fresh) {
  const said = list.querySelector(":scope > [role=status]");
  const told = fresh.querySelector(":scope > [role=status]");
  if (!said || !told) return list.replaceChildren(...fresh.childNodes);
  said.replaceChildren(...told.childNodes);
  told.remove();
  while (said.nextSibling) said.nextSibling.remove();
  list.append(...fresh.childNodes);
}

// keep puts a part of the address into the form of filters, which has no field for it.
function keep(name, value) {
  const form = document.querySelector("form.filters");
  if (!form) return;
  let field = form.elements[name];
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    form.append(field);
  }
  field.value = value;
}
