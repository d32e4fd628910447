// What was wrong with a field is said until somebody changes it; whether it is right now, the server says.

function clear(field) {
  field.classList.remove("field-wrong");
  for (const words of field.querySelectorAll(".errorlist")) words.remove();
  for (const control of field.querySelectorAll("[aria-invalid], .is-invalid")) {
    control.removeAttribute("aria-invalid");
    control.classList.remove("is-invalid");
  }
  for (const told of field.querySelectorAll("[aria-describedby]")) {
    const ids = told.getAttribute("aria-describedby").split(" ").filter((id) => document.getElementById(id));
    if (ids.length) told.setAttribute("aria-describedby", ids.join(" "));
    else told.removeAttribute("aria-describedby");
  }
}

/** On every page, for fields as `partials/field.html` shows them. */
export function forgetWrong() {
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => {
      const field = target.closest?.(".field-wrong");
      if (field) clear(field);
    });
  }
}
