// Arrows walk from day to day, Page Up and Page Down from month to month; Tab leaves the year. Without this file every
// day is a link of its own.

const days = [...document.querySelectorAll("[data-calendar] .cal-day")];
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7, PageUp: -30, PageDown: 30 };
let current = days.find((day) => day.hasAttribute("aria-current")) ?? days[0];

for (const day of days) day.tabIndex = day === current ? 0 : -1;

document.querySelector("[data-calendar]")?.addEventListener("keydown", (event) => {
  const place = days.indexOf(event.target.closest(".cal-day"));
  const step = STEPS[event.key];
  if (place < 0 || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  current.tabIndex = -1;
  current = days[Math.min(Math.max(place + step, 0), days.length - 1)];
  current.tabIndex = 0;
  current.focus();
});
