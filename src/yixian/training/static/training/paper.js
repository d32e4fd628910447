// A question of an exam: the number keys choose, each choice is kept at once, Enter goes on; and how much time is left.
// Without this script the form keeps the answer with the button.

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

/** Keeps answers one after the other: the last one chosen is the last one kept. */
function keep(form) {
  const said = form.querySelector("[data-said]");
  let queue = Promise.resolve();
  async function send() {
    const body = new URLSearchParams({ place: form.dataset.place });
    for (const input of form.querySelectorAll('[name="chosen"]:checked')) body.append("chosen", input.value);
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body, headers: { "X-CSRFToken": token() } });
      const told = await answer.json();
      said.textContent = answer.ok ? form.dataset.saved : told.detail;
    } catch {
      said.textContent = form.dataset.notSaved;
    }
  }
  form.addEventListener("change", () => { queue = queue.then(send); });
  // What is being kept arrives before the form does: an earlier choice never comes after a later one.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    queue.finally(() => form.submit());
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const input = /^[1-9]$/.test(event.key) ? form.querySelector(`[name="chosen"][value="${event.key}"]`) : null;
    if (input) {
      input.focus();
      input.click();
      event.preventDefault();
    } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

/** Counts down by this machine's steady clock from what the server said; at the end the server says what became of it. */
function countDown(clock) {
  const aloud = clock.querySelector("[data-aloud]"), drawn = clock.querySelector("[data-drawn]");
  const ends = performance.now() + Number(clock.dataset.seconds) * 1000;
  let minute = Math.ceil(Number(clock.dataset.seconds) / 60);
  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    drawn.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (Math.ceil(left / 60) !== minute) {
      minute = Math.ceil(left / 60);
      aloud.textContent = aloud.dataset.aloud.replace("#", minute);
    }
    if (left === 0) {
      clearInterval(timer);
      setTimeout(() => location.assign(clock.dataset.over), 1500);
    }
  }, 1000);
}

for (const form of document.querySelectorAll("[data-paper]")) keep(form);
for (const clock of document.querySelectorAll("[data-clock]")) countDown(clock);
