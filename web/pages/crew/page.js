// "Nearest first": asks the device where it is and shows the list from there.
// Without scripts the form takes coordinates.

const patience = 15_000; // ms

const form = document.querySelector("form[data-nearest]");
if (form && navigator.geolocation) offer(form);

function offer(form) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button lamp big nearest";
  button.textContent = form.dataset.nearest;
  const status = document.createElement("p");
  status.className = "status";
  status.setAttribute("role", "status");
  button.addEventListener("click", () => {
    status.textContent = form.dataset.locating;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.near.value = coords.latitude.toFixed(5) + "," + coords.longitude.toFixed(5);
        form.requestSubmit();
      },
      () => (status.textContent = form.dataset.refused),
      { enableHighAccuracy: true, maximumAge: 60_000, timeout: patience },
    );
  });
  form.before(button, status);
}
