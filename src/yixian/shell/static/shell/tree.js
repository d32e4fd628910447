// A tree of units to choose from: arrows walk, right opens, left closes, Enter or Space takes; whatever is typed finds by
// name, initials of pinyin or code. A select in groups (`select[data-tree]`) becomes one; `several.js` uses it with many.
// Without this file the select is a select.

const OPEN_UPTO = 40; // units that are shown opened at once; of more only the outermost are open
const WAIT = 80; // ms: typing fast draws once
let serial = 0;

export class Tree {
  // nodes: {code, name, initials, level, offered}, depth first. taken(node): whether it is chosen. take(node): choose it.
  constructor(nodes, { words, labelledBy, several, taken, take }) {
    Object.assign(this, { nodes, words, taken, take });
    this.opened = new Set(nodes.length <= OPEN_UPTO ? nodes : nodes.filter((node) => node.level === 1));
    nodes.forEach((node, place) => {
      node.parent = nodes.slice(0, place).findLast((one) => one.level < node.level) ?? null;
      node.has = nodes[place + 1]?.level > node.level;
    });
    for (const node of nodes) if (taken(node)) this.reveal(node);
    this.build(labelledBy, several);
    this.draw();
  }

  build(labelledBy, several) {
    const id = `tree-${(serial += 1)}`;
    this.frame = document.createElement("div");
    this.frame.className = "tree";
    this.find = Object.assign(document.createElement("input"), { type: "search", className: "form-control", id: `${id}-find`, autocomplete: "off" });
    this.find.placeholder = this.words.find;
    this.find.setAttribute("aria-label", this.words.find);
    this.find.setAttribute("aria-controls", id);
    this.list = Object.assign(document.createElement("ul"), { id, className: "tree-list" });
    this.list.setAttribute("role", "tree");
    this.list.setAttribute("aria-labelledby", labelledBy);
    if (several) this.list.setAttribute("aria-multiselectable", "true");
    this.nothing = Object.assign(document.createElement("p"), { className: "none mb-0", textContent: this.words.none, hidden: true });
    this.nothing.setAttribute("role", "status");
    this.frame.append(this.find, this.list, this.nothing);
    this.find.addEventListener("input", () => this.drawSoon());
    this.find.addEventListener("keydown", (event) => this.pressInFind(event));
    this.list.addEventListener("keydown", (event) => this.press(event));
    this.list.addEventListener("click", (event) => this.click(event));
  }

  reveal(node) {
    for (let one = node.parent; one; one = one.parent) this.opened.add(one);
  }

  // What is shown: everything whose units above are open; or, while something is typed, what was meant and what it lies in.
  get shown() {
    const typed = this.find.value.trim().toLowerCase();
    if (!typed) return this.nodes.filter((node) => this.isReached(node));
    const meant = new Set();
    for (const node of this.nodes) {
      if (!node.offered || !this.means(node, typed)) continue;
      for (let one = node; one; one = one.parent) meant.add(one);
    }
    return this.nodes.filter((node) => meant.has(node));
  }

  means(node, typed) {
    return typed.split(/\s+/).every((word) => node.name.toLowerCase().includes(word) || node.initials.includes(word) || node.code.toLowerCase().startsWith(word));
  }

  isReached(node) {
    for (let one = node.parent; one; one = one.parent) if (!this.opened.has(one)) return false;
    return true;
  }

  drawSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), WAIT);
  }

  draw() {
    clearTimeout(this.timer);
    const shown = this.shown;
    const typed = this.find.value.trim() !== "";
    const current = shown.includes(this.current) ? this.current : (shown.find((node) => this.taken(node)) ?? shown.find((node) => node.offered) ?? shown[0]);
    this.list.replaceChildren(...shown.map((node) => this.item(node, typed)));
    this.list.hidden = shown.length === 0;
    this.nothing.hidden = shown.length !== 0;
    this.current = current;
    if (current) current.item.tabIndex = 0;
  }

  item(node, typed) {
    const item = document.createElement("li");
    item.setAttribute("role", "treeitem");
    item.setAttribute("aria-level", node.level);
    item.setAttribute("aria-selected", this.taken(node));
    if (node.has) item.setAttribute("aria-expanded", typed || this.opened.has(node));
    if (!node.offered) item.setAttribute("aria-disabled", "true");
    item.dataset.level = Math.min(node.level, 6);
    item.textContent = node.name;
    item.tabIndex = -1;
    item.node = node;
    node.item = item;
    return item;
  }

  go(node) {
    if (!node) return;
    if (this.current?.item) this.current.item.tabIndex = -1;
    this.current = node;
    node.item.tabIndex = 0;
    node.item.focus();
    node.item.scrollIntoView({ block: "nearest" });
  }

  turn(node, open) {
    if (open) this.opened.add(node);
    else this.opened.delete(node);
    this.draw();
    this.go(node);
  }

  choose(node) {
    if (!node) return;
    if (!node.offered) {
      this.turn(node, !this.opened.has(node));
      return;
    }
    this.take(node);
    for (const item of this.list.children) item.setAttribute("aria-selected", this.taken(item.node));
  }

  press(event) {
    const shown = [...this.list.children].map((item) => item.node);
    const node = this.current;
    const place = shown.indexOf(node);
    const open = this.opened.has(node) || this.find.value.trim() !== "";
    const moves = {
      ArrowDown: () => this.go(shown[place + 1]),
      ArrowUp: () => (place === 0 ? this.find.focus() : this.go(shown[place - 1])),
      Home: () => this.go(shown[0]),
      End: () => this.go(shown.at(-1)),
      ArrowRight: () => node.has && (open ? this.go(shown[place + 1]) : this.turn(node, true)),
      ArrowLeft: () => (node.has && open && !this.find.value ? this.turn(node, false) : this.go(node.parent)),
      Enter: () => this.choose(node),
      " ": () => this.choose(node),
    };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (moves[event.key]) {
      event.preventDefault();
      moves[event.key]();
    } else if (event.key.length === 1 || event.key === "Backspace") {
      this.find.focus(); // the key itself lands in the field
    }
  }

  pressInFind(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      this.draw();
      this.go(this.current);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.draw();
      if (this.find.value.trim()) this.choose(this.shown.find((node) => node.offered && this.means(node, this.find.value.trim().toLowerCase())));
    } else if (event.key === "Escape" && this.find.value) {
      event.stopPropagation();
      this.find.value = "";
      this.draw();
    }
  }

  click(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item) return;
    const onMark = item.node.has && event.offsetX < parseFloat(getComputedStyle(item).paddingInlineStart);
    if (onMark && !this.find.value) this.turn(item.node, !this.opened.has(item.node));
    else {
      this.go(item.node);
      this.choose(item.node);
    }
  }
}

// The label names the tree, and leads to the field that finds in it.
function labelFor(field) {
  const label = field.labels[0];
  label.id ||= `${field.id}-label`;
  return label;
}

function grow(select) {
  const nodes = [...select.options]
    .filter((option) => option.dataset.level)
    .map((option) => ({ option, code: option.dataset.code, name: option.textContent.trim(), initials: option.dataset.initials, level: Number(option.dataset.level), offered: !option.disabled }));
  const optional = !select.required; // taking the chosen one again chooses none
  const said = Object.assign(document.createElement("p"), { className: "tree-chosen" });
  said.setAttribute("role", "status");
  const say = () => {
    const chosen = nodes.find((node) => node.option.selected);
    said.textContent = chosen ? `${select.dataset.chosen}${chosen.name}` : "";
  };
  const label = labelFor(select);
  const tree = new Tree(nodes, {
    words: select.dataset,
    labelledBy: label.id,
    several: false,
    taken: (node) => node.option.selected,
    take: (node) => {
      if (optional && node.option.selected) select.value = "";
      else node.option.selected = true;
      say();
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
  label.htmlFor = tree.find.id;
  tree.find.removeAttribute("aria-label");
  if (select.getAttribute("aria-describedby")) tree.find.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
  if (select.getAttribute("aria-invalid")) tree.find.setAttribute("aria-invalid", "true");
  select.hidden = true;
  select.required = false; // a hidden field cannot be pointed at: the server says what is missing, beside the tree
  select.dataset.grown = "yes";
  select.after(said, tree.frame);
  say();
}

/** Make a tree of every such select under `root` that is none yet. */
export function growTrees(root) {
  for (const select of root.querySelectorAll("select[data-tree]:not([data-grown])")) grow(select);
}
