// What Django's own scripts draw in the back office, made to say what it is to who cannot see it.

function name(root) {
  for (const field of root.querySelectorAll(".select2-selection[role=combobox]")) {
    const select = field.closest(".related-widget-wrapper, .form-row, td")?.querySelector("select");
    const words = select?.labels[0]?.textContent.replace(/[：:]\s*$/, "") ?? select?.closest("td")?.className.replace("field-", "");
    if (words) field.setAttribute("aria-label", words);
    field.removeAttribute("aria-labelledby");
    const shown = field.querySelector("[role=textbox]");
    shown?.removeAttribute("role");
    shown?.removeAttribute("aria-readonly");
  }
  for (const mark of root.querySelectorAll("span.help-tooltip[aria-label]")) mark.setAttribute("role", "img");
  // In a table within a form the heading of a column is all there is to tell what a field is.
  for (const field of root.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)")) {
    const heading = field.closest("table").tHead?.rows[0].cells[field.closest("td").cellIndex];
    if (!field.labels.length && heading) field.setAttribute("aria-label", heading.textContent.trim());
  }
  for (const cell of root.querySelectorAll("th.original")) {
    const plain = document.createElement("td");
    plain.className = "original";
    cell.replaceWith(plain);
  }
}

name(document);
// Rows added to a table within a form bring fields of their own.
new MutationObserver(() => name(document)).observe(document.getElementById("main"), { childList: true, subtree: true });
