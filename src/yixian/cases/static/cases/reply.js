// 填入 of a template on the page of a reply: its texts go into the fields, behind what stands there already. Without this
// file the link opens the page anew with the texts in place.

for (const link of document.querySelectorAll("[data-fills]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const offered = link.closest("details");
    let last = null;
    for (const text of offered.querySelectorAll("[data-fill]")) {
      const field = document.querySelector(`textarea[name="${text.dataset.fill}"]`);
      if (!field) continue;
      const words = text.textContent;
      if (!field.value.includes(words)) field.value = field.value.trim() ? `${field.value.trimEnd()}\n${words}` : words;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      last = text.dataset.fill === "to_citizen" || !last ? field : last;
    }
    offered.open = false;
    const said = document.querySelector("[data-filled]");
    said.textContent = said.dataset.words;
    last?.focus();
  });
}
