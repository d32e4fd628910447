// 记录位置: where the telephone is, asked for when the person presses the button and never otherwise.

const WAIT = 20_000; // ms for a position: outdoors, from satellites
const DENIED = 1; // GeolocationPositionError.PERMISSION_DENIED

for (const frame of document.querySelectorAll("[data-locate]")) {
  const form = frame.closest("form");
  const field = form.querySelector("[data-position]");
  const said = frame.querySelector("[data-locate-said]");
  const [here, clear] = ["here", "clear"].map((what) => frame.querySelector(`[data-locate-do=${what}]`));
  if (!navigator.geolocation || !field) continue;
  frame.hidden = false;
  clear.hidden = !field.value;
  here.addEventListener("click", () => {
    said.textContent = frame.dataset.wordsSeeking;
    here.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const metres = Math.ceil(coords.accuracy);
        field.value = [coords.longitude.toFixed(6), coords.latitude.toFixed(6), metres].join(",");
        const at = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
        said.textContent = frame.dataset.wordsKept.replace("{n}", metres).replace("{at}", at);
        here.disabled = false;
        clear.hidden = false;
      },
      (error) => {
        said.textContent = error.code === DENIED ? frame.dataset.wordsDenied : frame.dataset.wordsLost;
        here.disabled = false;
      },
      { enableHighAccuracy: true, timeout: WAIT, maximumAge: 0 },
    );
  });
  clear.addEventListener("click", () => {
    field.value = "";
    said.textContent = "";
    clear.hidden = true;
    here.focus();
  });
}
