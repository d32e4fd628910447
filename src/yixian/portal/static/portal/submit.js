// Files of a submission: on a telephone buttons that photograph, film and record at once; everywhere the names of what was
// chosen, and a word before somebody sends for minutes what will be refused. Without this file the field is a field.

const field = document.querySelector("#id_files");
const list = document.querySelector("[data-taken-list]");
const now = document.querySelector("[data-take-now]");
const MEGABYTE = 2 ** 20;

if (matchMedia("(pointer: coarse)").matches) now.hidden = false;

const inputs = [field, ...now.querySelectorAll("input")];
const tooLarge = (file) => {
  const clip = /^(audio|video)\//.test(file.type);
  return file.size > Number(clip ? list.dataset.mostClip : list.dataset.mostFile);
};

function tell() {
  list.replaceChildren(
    ...inputs.flatMap((input) =>
      [...input.files].map((file) => {
        const line = document.createElement("li");
        line.textContent = `${file.name} · ${(file.size / MEGABYTE).toFixed(1)} MB`;
        if (tooLarge(file)) {
          line.className = "too-large";
          line.textContent += ` · ${list.dataset.wordsTooLarge}`;
        }
        return line;
      }),
    ),
  );
}

for (const input of inputs) input.addEventListener("change", tell);
tell(); // what a browser kept while one looked at another page
