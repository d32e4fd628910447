// Small manners of every page; nothing here is needed to get work done.

import { draftRestored, fill, typedInto } from "./draft.js";
import { offerRows } from "./pick.js";
import { takeSeveral } from "./several.js";
import { growTrees } from "./tree.js";
import { forgetWrong } from "./wrong.js";

// A form sent twice by an impatient double click would be refused the second time: hold the button instead.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.dataset.sent) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  // A download (`data-stays`) and a preview in another tab leave the page where it is: its buttons must work again.
  const stays = "stays" in form.dataset || event.submitter?.formTarget === "_blank";
  if (form.method === "post" && !form.hasAttribute("hx-post") && !stays) {
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

// The bell, the wallboard and a grade that is yet to come ask on their own, but not from a page nobody looks at. They ask when they are seen again.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target.matches(".bell, [data-board], [data-grade]")) event.preventDefault();
});

// After a refusal one goes on at what was wrong: the first such field in sight.
function toWrong(root) {
  const wrong = [...root.querySelectorAll("[aria-invalid=true]")];
  wrong.find((field) => field.offsetParent !== null)?.focus();
}
document.addEventListener("htmx:load", (event) => toWrong(event.target));

forgetWrong();

// Selecting a filter submits its form where the page asks for it.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});

// A filter in words is a link to the list without it: Delete or Backspace on it takes it away as Enter does.
document.addEventListener("keydown", (event) => {
  if (["Delete", "Backspace"].includes(event.key) && event.target.matches?.("a.chip")) {
    event.preventDefault();
    event.target.click();
  }
});

// What opens over the page (one's own account, how pages look) closes where one clicks elsewhere, and with Escape.
document.addEventListener("click", (event) => {
  for (const opened of document.querySelectorAll("details.over[open]")) {
    if (!opened.contains(event.target)) opened.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const opened = event.key === "Escape" && document.querySelector("details.over[open]");
  if (opened) {
    opened.open = false;
    opened.querySelector("summary").focus();
  }
});

function offerChoices(root) {
  offerRows(root);
  takeSeveral(root);
  growTrees(root);
}
offerChoices(document);
toWrong(document);
document.addEventListener("htmx:load", (event) => offerChoices(event.target));

// Most pages have no map, and fetch nothing for one.
async function bringMaps(root) {
  if (root.querySelector("[data-map]")) (await import("./map.js")).drawMaps(root);
}
bringMaps(document);
document.addEventListener("htmx:load", (event) => bringMaps(event.target));

// What somebody writes at length is kept in this tab until it was saved, so that a session that ran out, a machine that
// failed or a page that was closed by mistake costs no words. Only free texts, only where a form says whose they are
// (`data-keeps`), never a name or a telephone, never a report, and never for whoever signs in next. A form of which no
// field is about a person says so (`data-keeps-all`) and is kept whole, with the state of the row that was seen: what
// another saved meanwhile is told as ever. Where a form is also kept on the server (`data-draft`), the tab holds only
// what did not get there.
const DRAFT = "draft:";
const draftKey = (form) => `${DRAFT}${form.dataset.keeps}:${location.pathname}`;
const draftKeys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(DRAFT));

function toKeep(form) {
  if ("keepsAll" in form.dataset) return typedInto(form);
  const texts = [...form.querySelectorAll("textarea[name]")].filter((field) => field.value);
  return Object.fromEntries(texts.map((field) => [field.name, [field.value]]));
}

function keepDraft(form, sent) {
  const typed = toKeep(form);
  if (Object.keys(typed).length && form.elements.kind?.value !== "report") {
    sessionStorage.setItem(draftKey(form), JSON.stringify({ sent, typed }));
  } else {
    sessionStorage.removeItem(draftKey(form));
  }
}

// A text that was sent is saved, unless the page that answers says otherwise or one came here by going back.
function settleDrafts() {
  const came = performance.getEntriesByType("navigation")[0]?.type;
  const unsaved = document.querySelector("[data-unsaved]") !== null || came !== "navigate";
  for (const key of draftKeys()) {
    const draft = JSON.parse(sessionStorage.getItem(key));
    if (!draft.sent) continue;
    if (unsaved) sessionStorage.setItem(key, JSON.stringify({ ...draft, sent: false }));
    else sessionStorage.removeItem(key);
  }
  const note = document.querySelector("[data-kept]");
  if (note) note.hidden = draftKeys().length === 0;
}

function restoreDraft(form) {
  for (const key of draftKeys()) {
    if (!key.startsWith(`${DRAFT}${form.dataset.keeps}:`)) sessionStorage.removeItem(key);
  }
  const draft = JSON.parse(sessionStorage.getItem(draftKey(form)) ?? "null");
  const note = form.querySelector("[data-restored]");
  if (!draft || !note) return;
  const before = typedInto(form);
  fill(form, draft.typed ?? {});
  note.hidden = JSON.stringify(typedInto(form)) === JSON.stringify(before);
  note.querySelector("[data-discard]").addEventListener("click", () => {
    sessionStorage.removeItem(draftKey(form));
    fill(form, before);
    note.hidden = true;
  });
}

settleDrafts();
for (const form of document.querySelectorAll("form[data-keeps]")) {
  draftRestored(form).then(() => restoreDraft(form));
  form.addEventListener("input", () => keepDraft(form, false));
  form.addEventListener("draft-kept", () => sessionStorage.removeItem(draftKey(form)));
  form.addEventListener("submit", () => keepDraft(form, true));
}

// Whoever signs out leaves nothing behind at a shared desk.
for (const form of document.querySelectorAll("form[data-forgets]")) {
  form.addEventListener("submit", () => draftKeys().forEach((key) => sessionStorage.removeItem(key)));
}

// Who fills in forms all day presses Enter after each line: it goes on to the next field, and Ctrl+Enter sends. Only
// where a form says so (`data-enter-moves`): elsewhere Enter sends, as browsers do.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-enter-moves]");
  if (!form || event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.target.matches("input, select")) {
    event.preventDefault();
    const fields = [...form.elements].filter((field) => !field.disabled && field.offsetParent !== null);
    fields[fields.indexOf(event.target) + 1]?.focus();
  }
});
