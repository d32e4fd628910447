// Whom to call: found by typing a name, its first letters or a number. Enter takes the first that was typed for, and
// nobody while nothing is typed: what stands there then are the police and their like, and the seats that are signed in. Tab
// goes on to the others.

import { token } from "./token.js";

const WAITS = 200; // ms after the last key

export class People {
  constructor(root) {
    this.root = root;
    this.field = root.querySelector("input");
    this.list = root.querySelector("[data-found]");
    this.line = root.querySelector("template[data-party]");
    this.says = root.querySelector("[data-people-says]");
    this.fits = () => false;
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.find(), WAITS);
    });
    this.field.addEventListener("keydown", async (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      clearTimeout(this.timer);
      if (!this.field.value.trim()) return;
      await this.find();
      this.list.querySelector("button:not([hidden])")?.click();
    });
    root.addEventListener("toggle", () => root.open && this.begin());
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    document.addEventListener("keydown", (event) => {
      if (event.key !== root.dataset.opens || event.ctrlKey || event.altKey || event.metaKey || root.hidden || root.closest("[hidden]")) return;
      event.preventDefault();
      root.open = !root.open;
    });
  }

  begin() {
    this.field.focus();
    this.field.select();
    this.find();
  }

  /** Somebody is looked up for the seat: the list opens with these words typed. */
  look(words) {
    this.root.open = true;
    this.field.value = words;
    this.find();
  }

  close() {
    this.root.open = false;
  }

  async find() {
    const typed = this.field.value;
    let told = {};
    try {
      const answer = await fetch(this.root.dataset.people, { method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams({ q: typed }) });
      told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    } catch {
      // Said below.
    }
    if (typed !== this.field.value) return; // somebody typed on
    this.list.replaceChildren(...(told.people ?? []).map((party) => this.row(party)));
    this.says.textContent = told.people ? (told.people.length ? "" : this.says.dataset.none) : (told.detail ?? this.says.dataset.fault);
  }

  row({ key, name, note, queue }) {
    const row = this.line.content.cloneNode(true).firstElementChild;
    row.querySelector("[data-name]").textContent = name;
    row.querySelector("[data-note]").textContent = note;
    for (const button of row.querySelectorAll("button")) {
      button.value = key;
      if (queue) button.dataset.queue = "";
      button.hidden = !this.isFit(button, this.fits);
      button.querySelector("[data-whom]").textContent = name;
    }
    return row;
  }

  /** To a queue a caller can be handed, but nobody calls it. */
  isFit(button, fits) {
    return fits(button.dataset.do) && !("queue" in button.dataset && button.dataset.do !== "hand");
  }

  /** Which of a person's buttons make sense now. */
  fit(fits) {
    this.fits = fits;
    for (const button of this.list.querySelectorAll("button")) button.hidden = !this.isFit(button, fits);
  }
}
