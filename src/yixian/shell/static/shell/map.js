// The map of `partials/map.html`: the city's own outlines, drawn by Leaflet, both from our own host. Fetched when the map
// is unfolded, never before: a telephone that needs no map pays for none. Colours are the style sheet's, by class.

const DISTRICTS_UNTIL = 11; // zoom: beyond it streets are named
const NAME = { width: 64, height: 20 }; // px that a name takes
const NUMBER = 24; // px of the number of a topic
const IN_ROW = 4;
const CLOSE = 15; // zoom for one place
const WAIT = 10_000; // ms for a position
let leaflet = null;

/** Leaflet, fetched once, with its style sheet before ours so that ours decides. */
function fetchLeaflet({ leaflet: script, leafletCss: sheet }) {
  leaflet ??= new Promise((done, failed) => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = sheet;
    document.querySelector("link[rel=stylesheet]").before(style);
    const code = document.createElement("script");
    code.src = script;
    code.onload = () => done(window.L.noConflict());
    code.onerror = failed;
    document.head.append(code);
  });
  leaflet.catch(() => (leaflet = null));
  return leaflet;
}

async function fetchOutlines(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`outlines: ${answer.status}`);
  return (await answer.json()).features;
}

const named = ({ properties: { name, en } }) => (document.documentElement.lang.startsWith("en") && en) || name;

/** Whether the point lies within the ring: an odd number of its sides lie to the east. */
function within(ring, x, y) {
  let inside = false;
  for (let n = 0, last = ring.length - 1; n < ring.length; last = n++) {
    const [ax, ay] = ring[n];
    const [bx, by] = ring[last];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

const covers = ({ geometry }, x, y) =>
  geometry.coordinates.some(([outer, ...holes]) => within(outer, x, y) && !holes.some((hole) => within(hole, x, y)));

class CityMap {
  constructor(fold) {
    this.fold = fold;
    this.words = fold.dataset;
    this.fixed = "fixed" in fold.dataset;
    this.canvas = fold.querySelector(".map");
    this.said = fold.querySelector(".map-said");
    const form = fold.closest("form");
    this.field = (name) => (name && form?.elements.namedItem(name)) || null;
    this.lon = this.field(fold.dataset.lon);
    this.lat = this.field(fold.dataset.lat);
    this.area = this.field(fold.dataset.area);
    if (!this.fixed && !(this.lon && this.lat)) return;
    fold.hidden = false;
    fold.addEventListener("toggle", () => this.open());
    fold.addEventListener("click", (event) => this.press(event.target.closest("[data-map-do]")?.dataset.mapDo));
    this.area?.addEventListener("change", () => this.showArea());
    const here = fold.querySelector("[data-map-do=here]");
    if (here) here.hidden = !(window.isSecureContext && navigator.geolocation);
    this.open();
  }

  say(words, values = {}) {
    this.said.textContent = words.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  }

  async open() {
    if (!this.fold.open || this.opening || this.map) return;
    this.opening = true;
    this.say(this.words.wordsLoading);
    try {
      const [L, features] = await Promise.all([fetchLeaflet(this.words), fetchOutlines(this.words.outlines)]);
      this.features = features;
      if (features.length) this.draw(L);
      this.tell(features.length ? this.words.wordsNone : this.words.wordsEmpty);
    } catch {
      this.say(this.words.wordsFailed);
    }
    this.opening = false;
  }

  draw(L) {
    this.L = L;
    const { dense = {}, numbers = [] } = JSON.parse(this.words.marks || "{}");
    const shade = (code) => (dense[code] ? ` map-dense map-dense-${dense[code]}` : "");
    const drawn = L.geoJSON(this.features, {
      interactive: false,
      style: ({ properties: { level, code } }) => ({ className: `map-area map-area-${level}${shade(code)}` }),
    });
    this.whole = drawn.getBounds();
    const limits = { maxBounds: this.whole.pad(0.5), maxZoom: 18, zoomSnap: 0.25 };
    this.map = L.map(this.canvas, { attributionControl: false, zoomControl: false, ...limits });
    L.control.zoom({ zoomInTitle: this.words.wordsIn, zoomOutTitle: this.words.wordsOut }).addTo(this.map);
    this.map.fitBounds(this.whole);
    this.map.setMinZoom(this.map.getZoom() - 1);
    drawn.addTo(this.map);
    this.nameAreas(L, drawn);
    this.number(L, numbers);
    if (!this.fixed) {
      this.map.on("click", ({ latlng }) => this.take(latlng));
      this.canvas.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target !== this.canvas) return;
        event.preventDefault();
        this.press("centre");
      });
    }
    const place = this.place;
    if (place) this.pin(place, true);
    else this.showArea();
  }

  /** Names of districts from afar, of smaller areas from near; of two that would lie on each other only the first. */
  nameAreas(L, drawn) {
    const shown = L.layerGroup().addTo(this.map);
    const layers = drawn.getLayers();
    const choose = () => {
      shown.clearLayers();
      const levels = this.map.getZoom() > DISTRICTS_UNTIL ? ["street", "community"] : ["district"];
      const taken = [];
      for (const layer of layers.filter(({ feature }) => levels.includes(feature.properties.level))) {
        const middle = layer.getBounds().getCenter();
        const at = this.map.latLngToLayerPoint(middle);
        if (taken.some((other) => Math.abs(other.x - at.x) < NAME.width && Math.abs(other.y - at.y) < NAME.height)) continue;
        taken.push(at);
        const name = L.tooltip({ permanent: true, direction: "center", className: "map-name", interactive: false });
        shown.addLayer(name.setLatLng(middle).setContent(document.createTextNode(named(layer.feature))));
      }
    };
    this.map.on("zoomend", choose);
    choose();
  }

  /** Numbers in the middle of the smallest of their areas that is drawn; those of one area in a row below its name. */
  number(L, numbers) {
    const taken = new Map();
    for (const { n, name, codes } of numbers) {
      const code = codes.find((one) => this.features.some(({ properties }) => properties.code === one));
      if (!code) continue;
      const area = this.features.find(({ properties }) => properties.code === code);
      const place = taken.get(code) ?? 0;
      taken.set(code, place + 1);
      const [across, down] = [place % IN_ROW, Math.floor(place / IN_ROW) + 1];
      const icon = L.divIcon({
        className: "map-number",
        html: String(Number(n)),
        iconSize: [NUMBER, NUMBER],
        iconAnchor: [NUMBER * (IN_ROW / 2 - across), -NUMBER * (down - 0.4)],
      });
      L.marker(L.geoJSON(area).getBounds().getCenter(), { icon, keyboard: false, interactive: false, alt: name, title: name }).addTo(this.map);
    }
  }

  /** The place as it stands in the fields, or as it is shown; null where there is none. */
  get place() {
    const [lon, lat] = this.fixed ? [this.words.shownLon, this.words.shownLat] : [this.lon.value, this.lat.value];
    const [x, y] = [Number.parseFloat(lon), Number.parseFloat(lat)];
    return Number.isFinite(x) && Number.isFinite(y) ? this.L.latLng(y, x) : null;
  }

  press(what) {
    if (what === "centre" && this.map) this.take(this.map.getCenter());
    else if (what === "clear") this.clear();
    else if (what === "here") this.seek();
  }

  seek() {
    this.say(this.words.wordsSeeking);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.take({ lat: coords.latitude, lng: coords.longitude }, true),
      () => this.say(this.words.wordsLost),
      { enableHighAccuracy: true, timeout: WAIT },
    );
  }

  take({ lat, lng }, closely = false) {
    this.write(lng.toFixed(6), lat.toFixed(6));
    const found = this.smallest(lng, lat);
    if (found && this.area && !this.area.value) this.writeArea(found);
    if (this.map) this.pin(this.L.latLng(lat, lng), closely);
    this.tell();
  }

  clear() {
    this.write("", "");
    this.marker?.remove();
    this.marker = null;
    this.say(this.words.wordsCleared);
  }

  write(lon, lat) {
    for (const [field, value] of [[this.lon, lon], [this.lat, lat]]) {
      field.value = value;
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  }

  /** The area of the point into an empty field: a list takes the code, a field where one types the name. */
  writeArea(found) {
    const isList = this.area instanceof HTMLSelectElement;
    const alike = this.features.filter((other) => other.properties.name === found.properties.name).length;
    const value = isList || alike > 1 ? found.properties.code : named(found);
    if (isList && ![...this.area.options].some((option) => option.value === value)) return;
    this.area.value = value;
    this.quiet = true; // the point is where the map looks, not the middle of its area
    for (const kind of ["input", "change"]) this.area.dispatchEvent(new Event(kind, { bubbles: true }));
    this.quiet = false;
  }

  pin(latlng, closely) {
    const icon = this.L.divIcon({ className: "map-pin", iconSize: [28, 28] });
    const options = { icon, draggable: !this.fixed, keyboard: false, alt: this.words.wordsPin, title: this.words.wordsPin };
    this.marker ??= this.L.marker(latlng, options)
      .addTo(this.map)
      .on("dragend", () => this.take(this.marker.getLatLng()));
    this.marker.setLatLng(latlng);
    if (closely) this.map.setView(latlng, Math.max(this.map.getZoom(), CLOSE));
  }

  /** Say where the place lies; `none` where there is no place. */
  tell(none = this.words.wordsNone) {
    const [lon, lat] = this.fixed ? [this.words.shownLon, this.words.shownLat] : [this.lon.value, this.lat.value];
    if (!lon || !lat) this.say(this.fixed ? "" : none);
    else {
      const above = this.covering(Number(lon), Number(lat));
      const words = above.length || !this.features?.length ? this.words.wordsChosen : this.words.wordsOutside;
      this.say(words, { place: above.map(named).join(" "), lon: Number(lon).toFixed(5), lat: Number(lat).toFixed(5) });
    }
  }

  /** The areas around a point, the largest first as they were sent. */
  covering(x, y) {
    return (this.features ?? []).filter((one) => covers(one, x, y));
  }

  smallest(x, y) {
    return this.covering(x, y).at(-1);
  }

  /** Look at the area that is filled in: by code, by the code it begins with, or by the last of its names known here. */
  showArea() {
    const typed = this.area?.value.trim();
    if (!typed || !this.map || this.quiet || this.marker) return;
    const codes = this.features.filter(({ properties: { code } }) => typed.startsWith(code));
    const names = typed.split("/").map((name) => name.trim());
    const said = this.features.filter((one) => names.includes(one.properties.name) || names.includes(named(one)));
    const found = codes.sort((a, b) => a.properties.code.length - b.properties.code.length).at(-1) ?? said.at(-1);
    if (found) this.map.fitBounds(this.L.geoJSON(found).getBounds());
  }
}

/** Bring every map under `root` to life that is not yet. */
export function drawMaps(root) {
  for (const fold of root.querySelectorAll("[data-map]:not([data-drawn])")) {
    fold.dataset.drawn = "yes";
    new CityMap(fold);
  }
}
