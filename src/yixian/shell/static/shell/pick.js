// Fields that take one row out of hundreds (`data-choices`): rows are offered while one types, by name, by the initials
// of pinyin or by code; arrows move, Enter or Tab takes, Escape closes. Without this file the field is a field: a name
// or a code typed in full is understood by the server.

const WAIT = 120; // ms after the last key
let serial = 0;

class Pick {
  constructor(field) {
    this.field = field;
    this.list = document.createElement("ul");
    this.list.id = `pick-${(serial += 1)}`;
    this.list.className = "pick-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.labels[0]?.textContent.trim() || field.getAttribute("aria-label") || "");
    this.frame = document.createElement("span");
    this.frame.className = "pick";
    field.replaceWith(this.frame);
    this.frame.append(field);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.addEventListener("input", () => this.askSoon());
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("blur", () => this.close());
    // A press of the mouse takes before the field loses the focus.
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.take(option);
    });
  }

  get isOpen() {
    return this.list.isConnected;
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]");
  }

  askSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    clearTimeout(this.timer);
    const typed = this.field.value.trim();
    const address = new URL(this.field.dataset.choices, location.href);
    address.searchParams.set("q", typed);
    const answer = await fetch(address, { credentials: "same-origin" });
    // What was typed meanwhile asks again; a field left meanwhile wants no list.
    if (!answer.ok || typed !== this.field.value.trim() || document.activeElement !== this.field) return;
    this.list.innerHTML = await answer.text();
    this.options.forEach((option, place) => (option.id = `${this.list.id}-${place}`));
    this.frame.append(this.list);
    this.field.setAttribute("aria-controls", this.list.id);
    this.field.setAttribute("aria-expanded", "true");
    this.mark(typed ? this.options[0] : null);
  }

  mark(option) {
    this.chosen?.removeAttribute("aria-selected");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", option.id);
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  step(by) {
    const { options } = this;
    const place = options.indexOf(this.chosen) + by;
    this.mark(options[(place + options.length) % options.length]);
  }

  press(event) {
    if (event.isComposing) return;
    if (!this.isOpen) {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        this.ask();
      }
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.options.length) this.step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    } else if ((event.key === "Enter" || event.key === "Tab") && this.chosen) {
      if (event.key === "Enter") event.preventDefault();
      this.take(this.chosen);
    }
  }

  take(option) {
    this.field.value = option.dataset.value;
    this.close();
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    clearTimeout(this.timer);
    this.list.remove();
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-controls");
    this.field.removeAttribute("aria-activedescendant");
  }
}

/** Offer rows in every such field under `root` that has none yet. */
export function offerRows(root) {
  for (const field of root.querySelectorAll("input[data-choices]:not([role=combobox])")) new Pick(field);
}
