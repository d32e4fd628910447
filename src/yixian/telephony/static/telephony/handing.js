// On a contact's page: what to tell those a caller is handed on to, shown while that is set up, renewed as one writes.

import { WITH_THIRD } from "./three.js";

const WAITS = 700; // ms after the last key
const place = document.querySelector("[data-handing]");
const ask = () => place.dispatchEvent(new Event("handing"));
let stage = "";
let typing;

/** Shown on the page of the call that is up, from when the seat looks for whom to call, or a third is there, until the call is
 * over or goes on as before. */
function show(people) {
  const wanted = WITH_THIRD.includes(stage) || (stage === "talking" && people.open);
  place.dataset.stage = stage;
  if (wanted && place.hidden) ask();
  place.hidden = !wanted;
}

/** Called by the bar: `people` is its list of whom to call. */
export function handing(people) {
  if (!place) return () => {};
  people.addEventListener("toggle", () => show(people));
  document.getElementById("registration")?.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => place.hidden || ask(), WAITS);
  });
  return (state) => {
    const now = state.address === location.pathname ? state.stage : "";
    const another = now === "asking" && stage !== "asking"; // somebody else is asked: told nothing yet
    stage = now;
    if (another && !place.hidden) ask();
    show(people);
  };
}
