// A form with data-draft="NAME" is kept on this device until the server's receipt
// (a page with data-draft-done="NAME"). data-draft-shown says that the server
// filled the fields itself, so nothing is put back over them. The idempotency key
// is kept too: sending a draft twice is still one report.

const maxAge = 7 * 24 * 3600 * 1000; // Safari forgets after a week anyway
const pause = 300; // ms of silence before saving

const storeKey = (name) => "draft:" + name;

function load(name) {
  try {
    const draft = JSON.parse(localStorage.getItem(storeKey(name)));
    return draft && Date.now() - draft.saved < maxAge ? draft : null;
  } catch {
    return null; // no storage, or somebody else's: there is no draft
  }
}

function save(form) {
  const fields = [];
  for (const el of form.elements) {
    if (!el.name || ["file", "password", "submit", "image", "button"].includes(el.type)) continue;
    if (["checkbox", "radio"].includes(el.type) && !el.checked) continue;
    if (el.value) fields.push([el.name, el.value]);
  }
  try {
    localStorage.setItem(storeKey(form.dataset.draft), JSON.stringify({ saved: Date.now(), fields }));
  } catch {
    // Full or forbidden: the form still works, it is only not kept.
  }
}

function restore(form, draft) {
  const left = draft.fields.slice();
  for (const el of form.elements) {
    if (!el.name) continue;
    const tick = ["checkbox", "radio"].includes(el.type);
    const i = left.findIndex(([name, value]) => name === el.name && (!tick || value === el.value));
    if (tick) el.checked = i >= 0;
    else if (i >= 0 && !["file", "submit", "image", "button"].includes(el.type)) el.value = left[i][1];
    if (i >= 0) left.splice(i, 1);
  }
  form.querySelectorAll("[data-draft-note]").forEach((note) => (note.hidden = false));
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

export function keepDrafts() {
  document.querySelectorAll("[data-draft-done]").forEach((el) => {
    try {
      localStorage.removeItem(storeKey(el.dataset.draftDone));
    } catch {}
  });
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const draft = load(form.dataset.draft);
    if (draft && !("draftShown" in form.dataset)) restore(form, draft);
    let timer;
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(save, pause, form);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    document.addEventListener("visibilitychange", () => document.hidden && timer && save(form));
  });
}
