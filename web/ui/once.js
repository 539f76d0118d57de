// A form is sent once, however often its button is pressed, and not before its
// photos are ready. The server has the idempotency key for whatever gets past this.

const sending = new WeakSet();
const pending = new WeakMap(); // form: promise of work that the sending waits for

// waitFor makes form wait for work before it is sent.
export function waitFor(form, work) {
  const all = Promise.allSettled([pending.get(form), work]);
  pending.set(form, all);
  all.then(() => pending.get(form) === all && pending.delete(form));
}

export function sendOnce() {
  // A field that keeps the form back is shown, whatever it is folded into.
  document.addEventListener("invalid", ({ target }) => target.closest("details")?.setAttribute("open", ""), true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (sending.has(form)) return event.preventDefault();
    const work = pending.get(form);
    if (work) {
      event.preventDefault();
      work.then(() => form.requestSubmit(event.submitter));
      return;
    }
    if (form.method !== "post") return;
    sending.add(form);
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  // A page that comes back from the browser's memory can be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.forms) {
      sending.delete(form);
      form.querySelectorAll("[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
    }
  });
}
