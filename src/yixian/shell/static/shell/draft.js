// What is typed into a form marked `data-draft="KEY"` is kept on the server for the account and offered again when
// the page opens: after a closed browser, on another machine. The form includes `partials/draft.html`; the view that
// carries it out drops the draft. Without this file the form is a form.

const WAIT = 800; // ms after the last key

/** What somebody fills in: no files, no passwords, and of what is hidden only what a map writes or what says which
 * state of a row was seen (`data-typed`). */
const isFilledIn = ({ name, type, disabled, dataset }) =>
  name && !disabled && !["password", "file", "submit", "button"].includes(type) && (type !== "hidden" || "typed" in dataset);

/** Names and values as a browser would send them. */
export function typedInto(form) {
  const typed = {};
  for (const field of form.elements) {
    if (!isFilledIn(field)) continue;
    typed[field.name] ??= [];
    if (["checkbox", "radio"].includes(field.type)) {
      if (field.checked) typed[field.name].push(field.value);
    } else if (field.type === "select-multiple") {
      typed[field.name].push(...[...field.selectedOptions].map((option) => option.value));
    } else {
      typed[field.name].push(field.value);
    }
  }
  return typed;
}

/** Put names and values as `typedInto` gives them into the form. */
export function fill(form, typed) {
  const left = structuredClone(typed);
  for (const field of form.elements) {
    const values = left[field.name];
    if (!values || !isFilledIn(field)) continue;
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.type === "select-multiple") for (const option of field.options) option.selected = values.includes(option.value);
    else if (values.length) field.value = values.shift();
  }
}

class Draft {
  constructor(form) {
    this.form = form;
    this.note = form.querySelector("[data-draft-address]");
    this.state = form.querySelector("[data-draft-kept]");
    this.empty = JSON.stringify(typedInto(form));
    this.kept = this.empty;
    form.addEventListener("input", () => this.keepSoon());
    form.addEventListener("change", () => this.keepSoon());
    form.addEventListener("submit", (event) => this.send(event));
    this.note.querySelector("[data-draft-drop]").addEventListener("click", () => this.drop());
    // A window that is closed or left takes the last words along.
    addEventListener("pagehide", () => this.keep(true));
    document.addEventListener("visibilitychange", () => document.hidden && this.keep(true));
    // A form that came back with its faults holds what was sent, which is newer than any draft.
    this.ready = "draftHere" in form.dataset ? Promise.resolve() : this.restore();
  }

  get address() {
    return this.note.dataset.draftAddress;
  }

  say(words, at) {
    this.state.textContent = words.replace("{at}", at);
  }

  async restore() {
    const address = `${this.address}?key=${encodeURIComponent(this.form.dataset.draft)}`;
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
    if (answer?.status !== 200) return;
    const { at, fields } = await answer.json();
    // Who began to type before the answer came means what they type.
    if (JSON.stringify(typedInto(this.form)) !== this.empty) return;
    fill(this.form, fields);
    this.kept = JSON.stringify(typedInto(this.form));
    if (this.kept === this.empty) return;
    const words = this.note.querySelector("[data-draft-restored]");
    words.textContent = words.dataset.draftRestored.replace("{at}", at);
    this.note.hidden = false;
    this.tell();
  }

  /** Whoever follows the form (what is missing, what is alike) hears of values that nobody typed. */
  tell() {
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  keepSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), WAIT);
  }

  /** Save what changed since the last time; one request at a time, so that an older one never comes last. */
  async keep(leaving = false) {
    clearTimeout(this.timer);
    const typed = JSON.stringify(typedInto(this.form));
    if (typed === this.kept || this.sent) return;
    if (this.saving && !leaving) {
      this.keepSoon();
      return;
    }
    this.kept = typed;
    this.saving = this.post(typed === this.empty ? "" : typed, leaving);
    const at = await this.saving;
    this.saving = null;
    if (at === null) {
      this.kept = "";
      this.say(this.state.dataset.draftFailed, "");
    } else {
      this.say(at && this.state.dataset.draftKept, at);
      this.form.dispatchEvent(new Event("draft-kept"));
    }
  }

  /** The time it was kept at, "" for a draft that was dropped, null where it failed. */
  async post(fields, keepalive = false) {
    const body = new URLSearchParams({ key: this.form.dataset.draft, fields });
    const headers = { "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value };
    try {
      const answer = await fetch(this.address, { method: "POST", body, headers, keepalive, redirect: "manual" });
      if (answer.status === 204) return "";
      return answer.ok ? (await answer.json()).at : null;
    } catch {
      return null; // no network
    }
  }

  /** A save that is under way ends before the form is sent: it must not come after the draft was dropped. */
  send(event) {
    clearTimeout(this.timer);
    if (event.defaultPrevented || this.sent) return;
    if (this.saving) {
      event.preventDefault();
      const { submitter } = event;
      this.saving.finally(() => this.form.requestSubmit(submitter));
    } else {
      this.sent = true;
    }
  }

  async drop() {
    clearTimeout(this.timer);
    await this.saving;
    this.form.querySelector("[data-discard]")?.click();
    this.form.reset();
    for (const field of this.form.querySelectorAll("[data-typed]")) field.value = ""; // no browser resets what is hidden
    this.note.hidden = true;
    this.kept = JSON.stringify(typedInto(this.form));
    this.say("", "");
    this.form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    await this.post("");
    this.tell();
  }
}

const drafts = new Map();
for (const form of document.querySelectorAll("form[data-draft]")) {
  const draft = new Draft(form);
  drafts.set(form, draft);
  // Back in the browser's history the form can be sent again.
  addEventListener("pageshow", () => (draft.sent = false));
}

/** Settled once what was kept of the form on the server, if anything, stands in it. */
export const draftRestored = (form) => drafts.get(form)?.ready ?? Promise.resolve();
