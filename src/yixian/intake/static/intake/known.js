// Knowledge at the keyboard: Alt+J reads the next answer, Alt+Y cites the one that is read, Escape goes back to the form.

const known = document.getElementById("known");
const search = document.getElementById("known-words");
const cited = document.getElementById("cited");
const form = document.getElementById("registration");
let left = null; // where the seat was before it went to the answers

const answers = () => [...document.querySelectorAll("#known details")];
const current = () => document.activeElement?.closest?.("#known details") ?? null;
const read = (one) => {
  if (!one) return;
  if (!document.activeElement?.closest?.("#known")) left = document.activeElement;
  for (const other of answers()) other.open = other === one;
  one.querySelector("summary").focus();
};
const back = () => {
  const there = left?.isConnected && left !== document.body ? left : form?.elements.content;
  there?.focus();
};

document.addEventListener("keydown", (event) => {
  const { altKey, ctrlKey, metaKey, code, key, target } = event;
  if (ctrlKey || metaKey || event.isComposing || !known) return;
  const all = answers();
  const at = all.indexOf(current());
  if (altKey && code === "KeyJ") {
    event.preventDefault();
    if (all.length) read(all[(at + 1) % all.length]);
    else search?.focus();
  } else if (altKey && code === "KeyY") {
    event.preventDefault();
    const asked = cited?.querySelector("[data-cite-anyway]");
    if (asked) asked.focus(); // whether to cite what has expired is answered by a key of its own
    else (current() ?? all.find((one) => one.open))?.querySelector("[data-cite]")?.click();
  } else if (!altKey && target === search && key === "ArrowDown" && all.length) {
    event.preventDefault();
    read(all[0]);
  } else if (!altKey && target.matches?.("#known summary")) {
    const meant = { ArrowDown: at + 1, ArrowUp: at - 1 }[key] ?? (/^[1-9]$/.test(key) ? key - 1 : null);
    if (meant === null) return;
    event.preventDefault();
    if (all[meant]) read(all[meant]);
    else if (meant < 0) search?.focus();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest?.("#known, #cited, #known-words")) return;
  event.preventDefault();
  if (event.target.closest("#cited")) cited.replaceChildren();
  back();
});

// What comes with the form's suggestions answers the words that were looked for when it was asked: when the seat looks
// for others by then, it comes too late. While the seat reads an answer nothing takes it away.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.target.id !== "known" || !search) return;
  const { words } = event.detail.fragment.dataset;
  if (words !== search.value.trim() || current()) event.detail.shouldSwap = false;
});

// The seat's own search takes away what it reads only when the new words have other answers: then the keys are where
// they were typed, not nowhere.
let reading = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target === known) reading = Boolean(current());
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === known && reading && !current()) search.focus();
});

// Whether to cite what has expired is asked where the keys are; its words then become the answer, to be changed before
// they are sent.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== cited) return;
  const asked = cited.querySelector("[data-cite-anyway]");
  if (asked) {
    asked.focus();
    return;
  }
  const words = cited.querySelector("[data-answer]")?.textContent.trim();
  if (!words || !form) return;
  const way = form.querySelector('[name="then"][value="answer"]');
  way.checked = true;
  const answer = form.elements.answer;
  if (!answer.value.includes(words)) answer.value = answer.value.trim() ? `${answer.value.trim()}\n${words}` : words;
  for (const changed of [way, answer]) changed.dispatchEvent(new Event("input", { bubbles: true }));
  answer.focus();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-cite-not]")) return;
  cited.replaceChildren();
  back();
});
