// A field that takes several rows (`data-several`): each row taken stands above the one input, with a button that takes it
// away again, and the input is free for the next. Where the rows are units, a tree to choose from opens under it.
// Without this file there are several inputs.

import { Tree } from "./tree.js";

const TAKEN = /^(.*) \[([^[\]]+)\]$/u; // what a list puts into a field: "城管局 / 市容科 [CG-01]"
let serial = 0;

class Several {
  constructor(frame) {
    this.frame = frame;
    const inputs = [...frame.querySelectorAll("input")];
    this.input = inputs.at(-1);
    this.name = this.input.name;
    this.label = this.input.labels[0]?.textContent.replace("*", "").trim() ?? "";
    this.list = Object.assign(document.createElement("ul"), { className: "taken" });
    this.list.setAttribute("aria-label", `${frame.dataset.chosen}${this.label}`);
    this.list.setAttribute("aria-live", "polite");
    frame.prepend(this.list);
    for (const one of inputs.slice(0, -1)) {
      // What names no row (a mistake somebody typed) stays to be mended; a pick has a frame around its input by now.
      if (TAKEN.test(one.value)) {
        this.add(one.value);
        (one.closest(".pick") ?? one).remove();
      }
    }
    this.settle();
    this.input.addEventListener("change", () => {
      if (TAKEN.test(this.input.value)) {
        this.add(this.input.value);
        this.input.value = "";
      }
    });
    if (frame.dataset.tree) this.offerTree();
  }

  get codes() {
    return [...this.list.querySelectorAll("input")].map((one) => TAKEN.exec(one.value)[2]);
  }

  add(value) {
    const [, name, code] = TAKEN.exec(value);
    if (this.codes.includes(code)) return;
    const row = document.createElement("li");
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name: this.name, value });
    const away = Object.assign(document.createElement("button"), { type: "button", className: "btn-close" });
    away.setAttribute("aria-label", `${this.frame.dataset.remove} ${name}`);
    away.addEventListener("click", () => {
      this.remove(code);
      this.input.focus();
    });
    row.append(kept, name.split(" / ").slice(-2).join(" / "), away);
    this.list.append(row);
    this.settle();
  }

  remove(code) {
    for (const one of this.list.querySelectorAll("input")) if (TAKEN.exec(one.value)[2] === code) one.parentElement.remove();
    this.settle();
    this.tree?.draw();
  }

  settle() {
    this.list.hidden = this.list.children.length === 0;
    this.tree?.draw();
  }

  offerTree() {
    const opens = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm btn-outline-secondary mt-1", textContent: this.frame.dataset.openTree });
    opens.id = `several-${(serial += 1)}`;
    opens.setAttribute("aria-expanded", "false");
    opens.addEventListener("click", async () => {
      const shut = opens.getAttribute("aria-expanded") === "true";
      if (!this.tree) await this.grow(opens);
      if (!this.tree) return;
      opens.setAttribute("aria-expanded", String(!shut));
      this.tree.frame.hidden = shut;
      if (!shut) this.tree.find.focus();
    });
    this.frame.append(opens);
  }

  async grow(opens) {
    const answer = await fetch(this.frame.dataset.tree, { credentials: "same-origin" });
    if (!answer.ok) return;
    const { units } = await answer.json();
    this.tree = new Tree(units, {
      words: this.frame.dataset,
      labelledBy: opens.id,
      several: true,
      taken: (node) => this.codes.includes(node.code),
      take: (node) => (this.codes.includes(node.code) ? this.remove(node.code) : this.add(node.value)),
    });
    this.frame.append(this.tree.frame);
  }
}

/** Make one input of every such field under `root` that is none yet. */
export function takeSeveral(root) {
  for (const frame of root.querySelectorAll("[data-several]:not([data-taking])")) {
    frame.dataset.taking = "yes";
    new Several(frame);
  }
}
