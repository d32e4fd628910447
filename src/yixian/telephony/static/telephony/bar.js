// The telephone on a page. Its window holds the call; whatever page the seat is on shows it and commands it, and
// the page used last is the one that opens a call's contact.

import { CHANNEL, Controls } from "./controls.js";
import { handing } from "./handing.js";

const bar = document.querySelector("[data-line-bar]");
const root = bar.querySelector("[data-controls]");
const button = bar.querySelector("[data-open-phone]");
const channel = new BroadcastChannel(CHANNEL);
const me = crypto.randomUUID();
const LAST = "yixian-line-page";
const TITLE = document.title;

const controls = new Controls(root, (what, value) => channel.postMessage({ kind: "do", what, value }));

const handed = handing(root.querySelector("[data-people]"));

const wasUsed = () => localStorage.setItem(LAST, me);
addEventListener("focus", wasUsed);
if (document.visibilityState === "visible" || !localStorage.getItem(LAST)) wasUsed();

// What is being written is not taken away by the next call: the bar leads to that. A window with a name gives it up, since
// the telephone's window loads by it.
const form = document.getElementById("registration");
let isKept = false;
function keep() {
  isKept = true;
  window.name = "";
}
if ("unfinished" in bar.dataset || "draftHere" in (form?.dataset ?? {})) keep();
for (const kind of ["input", "change"]) form?.addEventListener(kind, keep);

function opened() {
  const popup = window.open(bar.dataset.phone, "yixian-line", "popup,width=430,height=620");
  popup?.focus();
}
button.addEventListener("click", opened);
button.disabled = false;

// Each a button, or a form where whoever calls says why.
const callers = document.querySelectorAll("[data-call-at]");
for (const one of callers) {
  one.addEventListener(one.matches("form") ? "submit" : "click", (event) => {
    event.preventDefault();
    channel.postMessage({ kind: "do", what: "call_at", value: { address: one.dataset.callAt, reason: one.elements?.reason?.value ?? "" } });
  });
}

// Whom a page names is looked up among those one may call, ask aside or hand the caller on to.
const named = document.querySelectorAll("[data-look-up]");
for (const one of named) one.addEventListener("click", () => controls.people.look(one.dataset.lookUp));

channel.addEventListener("message", ({ data }) => {
  if (data.kind === "state") {
    button.hidden = data.state.mode !== "out";
    root.hidden = data.state.mode === "out";
    document.title = data.state.phase === "ringing" ? `${data.title} · ${TITLE}` : TITLE;
    controls.show(data.state);
    handed(data.state);
    for (const one of callers) one.hidden = data.state.mode === "out" || data.state.phase !== "";
    for (const one of named) one.hidden = data.state.mode === "out" || data.state.takesNoCalls;
  } else if (data.kind === "pop" && localStorage.getItem(LAST) === me) {
    if (data.address === location.pathname) channel.postMessage({ kind: "popped" });
    else if (!isKept) {
      channel.postMessage({ kind: "popped" });
      location.assign(data.address);
    }
  } else if (data.kind === "handed" && data.address === location.pathname) {
    fillTransfer(data);
  } else if (data.kind === "handed_on" && data.address === location.pathname) {
    leaveToOthers(data);
  } else if (data.kind === "dropped" && data.address === location.pathname) {
    location.assign(data.desk);
  } else if (data.kind === "closed") {
    button.hidden = false;
    root.hidden = true;
    for (const one of [...callers, ...named]) one.hidden = true;
    document.title = TITLE;
  }
});

/** The caller went on to somebody outside: what is registered here now is a transfer, unless the seat says otherwise. */
function fillTransfer({ third, outside, reached }) {
  if (!outside) return; // another seat goes on with it
  const way = form?.querySelector('[name="then"][value="transfer"]');
  if (!way || !("unfinished" in bar.dataset)) return;
  way.checked = true;
  form.elements.target.value ||= third.slice(0, form.elements.target.maxLength > 0 ? form.elements.target.maxLength : 60);
  if (form.elements.picked_up?.type === "checkbox") form.elements.picked_up.checked = reached;
  way.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Once the seat that the caller was handed to goes on with this contact, nothing is left to do with it here. */
async function leaveToOthers({ desk }) {
  const answer = await fetch(location.pathname).catch(() => null); // asked again soon
  if (answer?.status === 404) location.assign(desk);
}

channel.postMessage({ kind: "hello" });
