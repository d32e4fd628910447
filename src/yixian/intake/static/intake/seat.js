// The seat's page at the keyboard; nothing here is needed to register a matter.

const form = document.getElementById("registration");

// In a select, a digit takes the row of that number: the first is 1.
document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (!target.matches?.("#registration select, #outcome input[type=radio], #registration [name=then]")) return;
  if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(key)) return;
  if (target.tagName === "SELECT") {
    const option = [...target.options].filter((one) => one.value)[key - 1];
    if (!option) return;
    target.value = option.value;
  } else {
    const way = [...target.form.elements[target.name]].filter((one) => one.offsetParent !== null)[key - 1];
    if (!way) return;
    way.checked = true;
    way.focus();
  }
  event.preventDefault();
  (event.target.tagName === "SELECT" ? target : document.activeElement).dispatchEvent(new Event("input", { bubbles: true }));
  target.dispatchEvent(new Event("change", { bubbles: true }));
});

// What is to become of the matter may ask for more: that comes into view, and Enter goes on to it.
const askedBy = (way) => form.querySelector(`.next-${way.value}`);
document.addEventListener("change", ({ target }) => {
  if (target.matches?.("#registration [name=then]")) askedBy(target)?.scrollIntoView({ block: "nearest" });
});
document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key !== "Enter" || event.ctrlKey || event.metaKey || !target.matches?.("#registration [name=then]")) return;
  const first = askedBy(target)?.querySelector("input:not([type=hidden]), select, textarea");
  if (!first) return;
  event.preventDefault();
  first.focus();
}, { capture: true }); // before Enter goes on to what stands behind

// “Join this one” beside an open case that is alike: the form is set to merge into it.
document.addEventListener("click", (event) => {
  const join = event.target.closest("[data-join]");
  if (!join || !form) return;
  form.querySelector('[name="then"][value="merge"]').checked = true;
  const into = form.elements.into;
  into.value = join.dataset.join;
  into.dispatchEvent(new Event("input", { bubbles: true }));
  into.focus();
});

// A proposal is taken by its button or by Alt and its digit: the field gets what it says, and the seat goes on typing.
const take = (button) => {
  const field = form.elements[button.dataset.take];
  field.value = button.dataset.value;
  for (const news of ["input", "change"]) field.dispatchEvent(new Event(news, { bubbles: true }));
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take]");
  if (button && form) take(button);
});
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !form) return;
  const number = /^Digit([1-9])$/.exec(event.code)?.[1];
  const button = number && document.querySelector(`[data-take][data-key="${number}"]`);
  if (!button) return;
  event.preventDefault();
  take(button);
});
