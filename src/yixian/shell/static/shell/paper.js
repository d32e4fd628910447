// The button 打印 of a paper: the browser's own print. Without scripts a sentence says to use that.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const words of document.querySelectorAll("[data-print-by-hand]")) words.hidden = true;
