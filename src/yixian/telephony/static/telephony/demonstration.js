// 演示来电: by a button of a demonstration system an invented citizen calls. What they say is written beside it.

/** Make the button of `place` work, if there is one; `ask` asks the system, `fail` shows what went wrong. */
export function demonstration(place, { ask, fail }) {
  if (!place) return;
  const button = place.querySelector("button");
  const words = place.querySelector("[data-words]");
  button.addEventListener("click", async () => {
    button.disabled = true;
    words.textContent = "";
    try {
      words.textContent = (await ask(place.dataset.demonstration, {})).words;
    } catch (error) {
      fail(error);
    } finally {
      button.disabled = false;
    }
  });
}
