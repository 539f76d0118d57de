// Checks on this device, with nothing but WebCrypto, that an event is in the
// public record. The links beside the button work without any of this.
import { check } from "../../ui/tlog.js";

const section = document.querySelector("[data-record]");
if (section && crypto.subtle) {
  for (const item of section.querySelectorAll("[data-entry]")) offer(item, section.dataset);
}

function offer(item, words) {
  const proofs = item.querySelector(".proofs");
  const button = document.createElement("button");
  const verdict = document.createElement("p");
  button.type = "button";
  button.className = "button";
  button.textContent = words.try;
  const name = item.querySelector("strong");
  name.id = "event-" + item.dataset.entry;
  button.setAttribute("aria-describedby", name.id);
  verdict.className = "verdict";
  verdict.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    verdict.className = "verdict";
    verdict.textContent = words.trying;
    const outcome = await check(item.dataset.entry, item.dataset.hash).catch(() => "unread");
    verdict.classList.add(outcome === "unsigned" ? "fits" : outcome);
    verdict.textContent = words[outcome];
  });
  proofs.append(button);
  item.append(verdict);
}
