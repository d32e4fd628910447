// The telephone's buttons: shows a state, tells what was pressed. Used by its window and by the bar of the seat's pages.

import { People } from "./people.js";
import { WITH_THIRD } from "./three.js";

export const CHANNEL = "yixian-line";
/** A lead's telephone is in a seat's call: how, as the switch tells it in the caller's name. */
export const HEARS = ["listen", "whisper", "join"];
export const OUT = { mode: "out", phase: "", stage: "", third: "", placed: false, outside: false, takesNoCalls: false, muted: false, held: false, unrecorded: false, caller: "", number: "", since: 0, address: "", fault: "" };

/** Which buttons make sense in a state. */
const FITS = {
  answer: ({ phase }) => phase === "ringing",
  hang_up: ({ phase, stage }) => phase !== "" && !WITH_THIRD.includes(stage),
  aside: ({ stage }) => stage === "talking",
  hand: ({ stage }) => stage === "talking",
  join: ({ stage }) => stage === "consulting",
  back: ({ stage }) => WITH_THIRD.includes(stage),
  leave: ({ stage }) => stage === "consulting" || stage === "joined",
  mute: ({ phase }) => phase === "talking",
  unrecord: ({ phase, stage }) => phase === "talking" && stage !== "asking" && !HEARS.includes(stage),
  hold: ({ phase, stage }) => phase === "talking" && !HEARS.includes(stage),
  call: ({ phase, mode }) => !phase && mode !== "out",
  ready: ({ phase, mode }) => !phase && !["out", "ready", "idle", "wrap-up"].includes(mode),
  rest: ({ phase, mode }) => mode !== "out" && mode !== "idle" && phase !== "ringing",
  sign_out: ({ phase, mode }) => !phase && mode !== "out",
};

export class Controls {
  /** `press(what, value)` is called for what a person presses within `root`, or by its key on the page. */
  constructor(root, press) {
    this.root = root;
    this.state = OUT;
    this.places = Object.fromEntries([...root.querySelectorAll("[data-tells]")].map((place) => [place.dataset.tells, place]));
    this.people = new People(root.querySelector("[data-people]"));
    root.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-do]");
      if (!button) return;
      press(button.dataset.do, button.value);
      if (button.closest("[data-people]")) this.people.close();
    });
    root.addEventListener("change", ({ target }) => {
      if (!target.matches("select[data-do]") || !target.value) return;
      press(target.dataset.do, target.value);
      target.value = "";
    });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
      const buttons = [...root.querySelectorAll(`button[data-key="${event.key}"]`)];
      const button = buttons.find((one) => !one.hidden) ?? buttons[0]; // a key may mean one thing now, another later
      if (!button || root.hidden) return;
      event.preventDefault(); // the browser's own use of the key
      if (!button.hidden) press(button.dataset.do, "");
    });
    setInterval(() => this.tick(), 1000);
  }

  show(state) {
    this.state = state;
    for (const word of this.root.querySelectorAll("[data-mode]")) word.hidden = Boolean(state.phase) || word.dataset.mode !== (state.takesNoCalls && state.mode === "idle" ? "hears" : state.mode);
    for (const word of this.root.querySelectorAll("[data-phase]")) word.hidden = word.dataset.phase !== state.phase || WITH_THIRD.includes(state.stage) || (state.phase === "talking" && HEARS.includes(state.stage));
    for (const word of this.root.querySelectorAll("[data-stage]")) word.hidden = word.dataset.stage !== state.stage || state.phase === "ringing";
    for (const word of this.root.querySelectorAll("[data-of]")) word.hidden = word.dataset.of !== (state.placed ? "placed" : "came_in");
    for (const word of this.root.querySelectorAll("[data-flag]")) word.hidden = !state[word.dataset.flag];
    for (const word of this.root.querySelectorAll("[data-unrecorded]")) word.hidden = word.dataset.unrecorded !== String(state.unrecorded);
    for (const one of this.root.querySelectorAll("[data-do]")) one.hidden = !FITS[one.dataset.do](state);
    this.people.root.hidden = state.takesNoCalls;
    this.people.fit((what) => FITS[what](state));
    this.root.querySelector('[data-do="mute"]').setAttribute("aria-pressed", state.muted);
    this.root.querySelector('[data-do="hold"]').setAttribute("aria-pressed", state.held);
    for (const name of ["caller", "number", "third", "fault"]) this.tell(name, state[name]);
    const open = this.places.address;
    open.hidden = !state.address || state.address === location.pathname;
    open.href = state.address || "#";
    this.tick();
  }

  tell(name, words) {
    const place = this.places[name];
    if (place.textContent !== words) place.textContent = words;
    place.hidden = !words;
  }

  tick() {
    const { phase, since } = this.state;
    const seconds = phase && since ? Math.max(0, Math.round((Date.now() - since) / 1000)) : -1;
    this.tell("time", seconds < 0 ? "" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
  }
}
