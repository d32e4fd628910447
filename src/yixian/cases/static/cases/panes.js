// Two panes: the list on the left, the case with the form of its action on the right, without a new page for each. The
// pages are the same as without this file, where the links lead to them; on a narrow screen they still do.
//
// J and K (or the arrows) go through the list, Enter goes into the form, D dispatches what the form says (which is the
// catalogue's first proposal unless somebody chose another), U takes the last dispatch back, Escape goes back to the list.

const WIDE = window.matchMedia("(min-width: 62rem)");
const WORK = "#main > :not(#messages)";
let reopen = null; // the place in the list of what was done last
let asked = null; // whose dispatch was asked for before its form had come

const frame = () => document.querySelector("[data-panes]");
const pane = () => document.getElementById("pane");
const rows = () => [...(frame()?.querySelectorAll("tbody tr") ?? [])];
const opener = (row) => row?.querySelector("a[data-opens]") ?? row?.querySelector("a.number");
const named = (row) => row?.querySelector("a.number"); // shown in the narrow list too
const current = () => frame()?.querySelector("tbody tr[aria-current]");

function load(address) {
  pane().dataset.address = address;
  delete pane().dataset.shown;
  return window.htmx.ajax("GET", address, { target: "#pane", source: "#pane", select: WORK, swap: "innerHTML show:none" });
}

function open(row) {
  const link = opener(row);
  if (!link) return;
  asked = null;
  current()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  frame().classList.add("open");
  pane().hidden = false;
  named(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  load(link.href);
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const place = all.indexOf(current()) + by;
  open(all[Math.min(Math.max(place, 0), all.length - 1)]);
}

function intoForm() {
  pane().querySelector("form.form-sheet :is(input, select, textarea):not([type=hidden]), form.form-sheet button, a, button")?.focus();
}

function backToList() {
  asked = null;
  if (pane().contains(document.activeElement)) {
    named(current())?.focus();
    return;
  }
  frame().classList.remove("open");
  pane().hidden = true;
  pane().replaceChildren();
}

/** The form of a dispatch, sent as it stands: the server refuses what wants more care. Of the case that is chosen, not of
    the one before it whose form still stands there: whoever types faster than the line has it sent once it is there. */
function dispatchAsProposed() {
  const { address, shown } = pane().dataset;
  asked = shown === address ? null : address;
  if (asked) return;
  const form = pane().querySelector("form.form-sheet");
  const asks = address?.includes("/do/dispatch/");
  if (!asks || !form?.elements.lead?.value) return;
  delete pane().dataset.shown; // on its way: not a second time
  form.requestSubmit();
}

// What the pane holds sends and loads into the pane.
function settle(content) {
  const address = pane().dataset.address;
  for (const form of content.querySelectorAll("form:not([hx-post]):not([data-stays])")) {
    if (form.method !== "post") continue;
    form.setAttribute("hx-post", form.getAttribute("action") || address);
    form.setAttribute("hx-target", "#pane");
    form.setAttribute("hx-select", WORK);
    form.setAttribute("hx-swap", "innerHTML show:none");
    window.htmx.process(form);
  }
}

/** A link to another form of the same work: a kind of request, another proposal, merging with a case that is alike. */
function staysInPane(link) {
  const address = new URL(link.getAttribute("href"), new URL(pane().dataset.address, location.href));
  const work = address.origin === location.origin && /^\/(cases|tasks)\/[^/]+\/do\//.test(address.pathname);
  if (!work) return null;
  if (!address.searchParams.has("next")) address.searchParams.set("next", location.pathname + location.search);
  return address.href;
}

const KEYS = {
  j: () => step(1),
  ArrowDown: () => step(1),
  k: () => step(-1),
  ArrowUp: () => step(-1),
  d: dispatchAsProposed,
  u: () => document.querySelector("[data-undo]")?.click(),
  Escape: backToList,
};

document.addEventListener("keydown", (event) => {
  if (!WIDE.matches || event.defaultPrevented || event.isComposing || !(frame() || event.key === "u")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches?.("input:not([type=checkbox]), select, textarea, [contenteditable]");
  if (typing && event.key !== "Escape") return;
  if (event.key === "Enter" && current() && event.target === named(current())) {
    event.preventDefault();
    intoForm();
  } else if (KEYS[event.key] && (event.key !== "Escape" || !pane().hidden)) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

document.addEventListener("click", (event) => {
  if (!frame() || !WIDE.matches || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[href]");
  if (pane().contains(event.target)) {
    const address = link && staysInPane(link);
    if (!address) return;
    event.preventDefault();
    load(address);
    return;
  }
  // The button of a row opens it; once the list is narrow, all of the row does.
  const row = event.target.closest(".panes-list tbody tr");
  const narrow = frame().classList.contains("open") && !event.target.closest("input, td[data-column=tick]");
  if (row && (narrow || (link && link === opener(row)))) {
    event.preventDefault();
    open(row);
  }
});

// Done: the answer is the list itself, one shorter; it takes the place of the old one, and the next case opens.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  if (detail.target?.id !== "pane") return;
  if (new URL(detail.xhr.responseURL).pathname !== location.pathname) return;
  reopen = rows().indexOf(current());
  detail.target = document.getElementById("main");
  detail.selectOverride = "#main > *";
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!frame()) return;
  if (event.detail.target?.id === "pane") {
    settle(pane());
    const { address } = pane().dataset;
    if (event.detail.xhr.responseURL === new URL(address, location.href).href) pane().dataset.shown = address;
    if (asked && asked === pane().dataset.shown) dispatchAsProposed();
  }
  if (event.detail.target?.id === "main" && reopen !== null) {
    const next = rows()[Math.min(reopen, rows().length - 1)];
    reopen = null;
    if (next) open(next);
    else document.getElementById("messages")?.scrollIntoView({ block: "nearest" });
  }
});
