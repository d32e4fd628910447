// Small manners of every page; nothing here is needed to get work done.

// A form sent twice by an impatient double click would be refused the second time: hold the button instead.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.dataset.sent) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  // A download leaves the page where it is (`data-stays`): its button must work again.
  if (form.method === "post" && !form.hasAttribute("hx-post") && !("stays" in form.dataset)) {
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
  }
});

// Back in the browser's history shows the page as it was left: let the form be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// A refusal answered to htmx (4xx with a fragment) is shown where it belongs instead of being swallowed.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status >= 400 && xhr.status < 500) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// Selecting a filter submits its form where the page asks for it.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// One's own account opens over the page: it closes where one clicks elsewhere, and with Escape.
document.addEventListener("click", (event) => {
  for (const opened of document.querySelectorAll("details.own-account[open]")) {
    if (!opened.contains(event.target)) opened.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const opened = event.key === "Escape" && document.querySelector("details.own-account[open]");
  if (opened) {
    opened.open = false;
    opened.querySelector("summary").focus();
  }
});

// A field that names a list of hundreds of rows gets it once for the page; the browser keeps it between pages.
const lists = new Map();

async function fetchList(id, address) {
  const list = document.createElement("datalist");
  list.id = id;
  document.body.append(list);
  const answer = await fetch(address, { credentials: "same-origin" });
  if (answer.ok) list.innerHTML = await answer.text();
}

function completeFields(root) {
  for (const field of root.querySelectorAll("input[data-choices]")) {
    const id = field.getAttribute("list");
    if (!lists.has(id)) lists.set(id, fetchList(id, field.dataset.choices));
  }
}

completeFields(document);
document.addEventListener("htmx:load", (event) => completeFields(event.target));
