// A recording is heard: one of its sounds at a time, at a chosen speed, from wherever one points at.

const STEP = 5; // seconds
const box = document.querySelector("[data-recording]");
const player = box.querySelector("audio");
const speed = box.querySelector("[data-speed]");
const waves = [...box.querySelectorAll("[data-wave]")];

// Unknown until something of it has been fetched.
const length = () => (Number.isFinite(player.duration) ? player.duration : 0);

function draw() {
  const part = length() ? player.currentTime / length() : 0;
  for (const wave of waves) {
    const here = wave.querySelector("[data-here]");
    const at = String(part * wave.viewBox.baseVal.width);
    here.setAttribute("x1", at);
    here.setAttribute("x2", at);
  }
}

function goTo(second) {
  player.currentTime = Math.min(Math.max(0, second), length() || second);
}

// The other sound from the same second on.
function choose(link) {
  const second = player.currentTime;
  const plays = !player.paused;
  for (const other of box.querySelectorAll("[data-side]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  for (const wave of waves) wave.toggleAttribute("hidden", wave.dataset.wave !== link.dataset.side);
  player.src = link.href;
  player.addEventListener(
    "loadedmetadata",
    () => {
      player.playbackRate = Number(speed.value);
      goTo(second);
      if (plays) player.play();
    },
    { once: true },
  );
  player.load();
  if (second || plays) player.preload = "metadata";
}

box.addEventListener("click", (event) => {
  const link = event.target.closest("[data-side]");
  if (link) {
    event.preventDefault();
    choose(link);
  }
});
for (const wave of waves) {
  wave.addEventListener("click", (event) => {
    const { left, width } = wave.getBoundingClientRect();
    const part = (event.clientX - left) / width;
    if (length()) {
      goTo(part * length());
    } else {
      player.addEventListener("loadedmetadata", () => goTo(part * length()), { once: true });
      player.preload = "metadata";
      player.load();
    }
  });
}
speed.addEventListener("change", () => {
  player.defaultPlaybackRate = Number(speed.value);
  player.playbackRate = Number(speed.value);
});
player.addEventListener("timeupdate", draw);
player.addEventListener("seeking", draw);

// Keys, unless something else has them: a field, a button, or the browser's own player.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea, button, summary, audio") || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === " ") {
    if (player.paused) player.play();
    else player.pause();
  } else if (event.key === "ArrowLeft") {
    goTo(player.currentTime - STEP);
  } else if (event.key === "ArrowRight") {
    goTo(player.currentTime + STEP);
  } else {
    return;
  }
  event.preventDefault();
});
