// A part of the page that is still being made is asked for again, until it is
// there. Without this, the part has a link that does the same.

const tries = 8; // within about a minute; then the link remains

export function awaitParts() {
  for (const part of document.querySelectorAll("[data-await]")) later(part, 1);
}

function later(part, n) {
  if (n <= tries) setTimeout(() => renew(part, n), 1500 * n);
}

async function renew(part, n) {
  const answer = await fetch(location.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page && page.getElementById(part.id);
  if (!fresh || fresh.hasAttribute("data-await")) return later(part, n + 1);
  fresh.setAttribute("role", "status"); // so that it is read out
  part.replaceWith(fresh);
}
