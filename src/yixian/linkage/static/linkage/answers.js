// Alt+M sends the answer that is read to whoever is on the line: it opens what would go out, and Enter sends it.

let left = null; // where the seat was before; there it goes on when the answer is sent

const readNow = () => {
  const shown = [...document.querySelectorAll("[data-send]")].filter((one) => one.offsetParent !== null);
  const beside = document.activeElement?.closest("li, article, details");
  return shown.find((one) => beside?.contains(one)) ?? shown.find((one) => one.dataset.send === "first") ?? shown.find((one) => one.closest("details[open]")) ?? shown[0];
};

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyM") return;
  const button = document.querySelector("[data-send-now]") ?? readNow();
  if (!button) return;
  event.preventDefault();
  if (button.matches("[data-send-now]")) {
    button.focus();
    return;
  }
  left = document.activeElement;
  button.click();
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "answer-sending" && event.target.querySelector("[role=status]") && left?.isConnected) left.focus();
});
