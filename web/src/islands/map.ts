import L from "leaflet";
import "leaflet/dist/leaflet.css";
import ground from "../map/europe.json?url";
import type { Mount } from "./index.ts";

/** What the map stands on: rings of [longitude, latitude], cities as [name, latitude, longitude, people]. */
interface Ground {
  land: [number, number][][][];
  borders: [number, number][][];
  cities: [string, number, number, number][];
}

/** Coaches of one area, as the page lists them. */
interface Spot {
  at: L.LatLng;
  count: number;
  name: string;
  words: string;
  href: string;
}

/** Markers nearer than this to each other are one. */
const NEAR = 52;

/** Where the ground is drawn: a coach elsewhere stands on open water. */
const EUROPE = L.latLngBounds([33.5, -13], [66, 34]);
const OVERSEAS: [name: string, bounds: L.LatLngBounds][] = [
  ["Guadeloupe", L.latLngBounds([15.8, -61.9], [16.6, -60.9])],
  ["Martinique", L.latLngBounds([14.3, -61.3], [15, -60.7])],
  ["Guyane", L.latLngBounds([2.1, -54.7], [6, -51.5])],
  ["La Réunion", L.latLngBounds([-21.5, 55.1], [-20.8, 55.9])],
  ["Mayotte", L.latLngBounds([-13.1, 44.9], [-12.5, 45.4])],
];

/** A map beside the list of the same coaches. The list is the truth: its items carry the places. */
export const mount: Mount = (root) => {
  const wide = matchMedia("(width >= 64rem)");
  const start = () => {
    // The map beside the list is for a desk only; on a phone it is a page of its own.
    if (root.offsetParent === null) return;
    wide.removeEventListener("change", start);
    void draw(root).catch(() => {
      root.dataset["failed"] = "";
    });
  };
  wide.addEventListener("change", start);
  start();
};

async function draw(root: HTMLElement): Promise<void> {
  const spots = await read(root.dataset["source"] ?? "#spots");
  if (!root.isConnected || spots.length === 0) return;
  const still = [...root.childNodes];
  const map = L.map(root, {
    zoomControl: false,
    attributionControl: root.dataset["tiles"] !== undefined,
    minZoom: 3,
    maxZoom: 12,
    zoomSnap: 0.5,
    scrollWheelZoom: false,
  });
  for (const node of still) node.remove();
  // When the results are replaced, so is their map.
  root.addEventListener("htmx:beforeCleanupElement", () => map.remove(), { once: true });
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", root.dataset["label"] ?? "");
  L.control
    .zoom({ zoomInTitle: root.dataset["zoomIn"] ?? "+", zoomOutTitle: root.dataset["zoomOut"] ?? "−" })
    .addTo(map);
  // Where there are some in Europe, it fills the map; those overseas are a press away.
  const europe = spots.filter((spot) => EUROPE.contains(spot.at));
  const first = europe.length > 0 ? europe : spots;
  const home = L.latLngBounds(first.map((spot) => spot.at)).pad(0.1);
  map.fitBounds(home, { maxZoom: 8 });
  const away = OVERSEAS.filter(([, bounds]) => spots.some((spot) => bounds.contains(spot.at)));
  if (away.length > 0 && europe.length + away.length > 1) {
    regions(europe.length > 0 ? [["Europe", home], ...away] : away).addTo(map);
  }
  const tiles = root.dataset["tiles"];
  if (tiles) L.tileLayer(tiles, { attribution: text(root.dataset["attribution"] ?? "") }).addTo(map);
  else await ownGround(map);

  const markers = L.layerGroup().addTo(map);
  const show = () => {
    const focused = document.activeElement instanceof HTMLElement && root.contains(document.activeElement);
    markers.clearLayers();
    for (const group of grouped(map, spots)) markers.addLayer(marker(map, root, group));
    if (focused) root.focus({ preventScroll: true });
  };
  map.on("zoomend", show);
  show();
}

/** Buttons that lead from one part of the world to another. */
function regions(all: [name: string, bounds: L.LatLngBounds][]): L.Control {
  const control = new L.Control({ position: "bottomleft" });
  control.onAdd = (map) => {
    const box = L.DomUtil.create("div", "map-regions");
    for (const [name, bounds] of all) {
      const button = L.DomUtil.create("button", "btn btn-quiet btn-small", box);
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => map.fitBounds(bounds, { maxZoom: 10 }));
    }
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  return control;
}

/** The places in a list of this page, or in that of another. */
async function read(source: string): Promise<Spot[]> {
  let scope: ParentNode = document;
  let list = source;
  if (!source.startsWith("#")) {
    const response = await fetch(source, { headers: { accept: "text/html" } });
    if (!response.ok) throw new Error(`${response.status}`);
    scope = new DOMParser().parseFromString(await response.text(), "text/html");
    list = "#spots";
  }
  return [...scope.querySelectorAll<HTMLElement>(`${list} > li`)].map((item) => {
    const link = item.querySelector("a");
    return {
      at: L.latLng(Number(item.dataset["latitude"]), Number(item.dataset["longitude"])),
      count: Number(item.dataset["count"]),
      name: item.dataset["name"] ?? "",
      words: link?.textContent ?? "",
      href: link?.getAttribute("href") ?? "",
    };
  });
}

async function ownGround(map: L.Map): Promise<void> {
  const { land, borders, cities } = (await (await fetch(ground)).json()) as Ground;
  const turned = (line: [number, number][]): [number, number][] => line.map(([x, y]) => [y, x]);
  for (const piece of land) {
    L.polygon(piece.map(turned), { className: "map-land", interactive: false, smoothFactor: 1.2 }).addTo(map);
  }
  for (const line of borders) {
    L.polyline(turned(line), { className: "map-border", interactive: false, smoothFactor: 1.2 }).addTo(map);
  }
  const names = L.layerGroup().addTo(map);
  const label = () => {
    names.clearLayers();
    const least = [5e6, 5e6, 5e6, 2e6, 9e5, 4e5, 2e5, 1e5, 4e4][Math.min(8, Math.floor(map.getZoom()))] ?? 0;
    const taken: L.Point[] = [];
    for (const [name, latitude, longitude, people] of cities) {
      if (people < least || !map.getBounds().pad(0.2).contains([latitude, longitude])) continue;
      const at = map.latLngToLayerPoint([latitude, longitude]);
      if (taken.some((other) => Math.abs(other.x - at.x) < 84 && Math.abs(other.y - at.y) < 22)) continue;
      taken.push(at);
      const icon = L.divIcon({ className: "map-city", html: text(name), iconSize: [90, 18], iconAnchor: [45, -18] });
      L.marker([latitude, longitude], { icon, interactive: false, keyboard: false }).addTo(names);
    }
  };
  map.on("moveend", label);
  label();
}

/** Spots that would cover each other at this zoom, together; the fullest gives the place. */
function grouped(map: L.Map, spots: Spot[]): Spot[][] {
  const groups: { at: L.Point; spots: Spot[] }[] = [];
  for (const spot of spots) {
    const at = map.project(spot.at);
    const near = groups.find((group) => group.at.distanceTo(at) < NEAR);
    if (near) near.spots.push(spot);
    else groups.push({ at, spots: [spot] });
  }
  return groups.map((group) => group.spots);
}

function marker(map: L.Map, root: HTMLElement, group: Spot[]): L.Marker {
  const [first] = group as [Spot, ...Spot[]];
  const count = group.reduce((sum, spot) => sum + spot.count, 0);
  const size = Math.round(30 + 6 * Math.min(4, Math.log10(count)));
  const icon = L.divIcon({ className: "map-spot", html: text(String(count)), iconSize: [size, size] });
  const alone = group.length === 1;
  const words = alone ? first.words : (root.dataset["group"] ?? "#").replace("#", String(count));
  const one = L.marker(first.at, { icon, keyboard: true, title: words, riseOnHover: true });
  one.on("add", () => one.getElement()?.setAttribute("aria-label", words));
  const open = () => {
    if (alone) location.assign(first.href);
    else map.fitBounds(L.latLngBounds(group.map((spot) => spot.at)).pad(0.2), { maxZoom: Math.max(map.getZoom() + 1, 9) });
  };
  one.on("click", open);
  one.on("keypress", ({ originalEvent }: L.LeafletKeyboardEvent) => {
    if (originalEvent.key === "Enter" || originalEvent.key === " ") open();
  });
  return one;
}

/** Words as HTML. */
function text(words: string): string {
  const span = document.createElement("span");
  span.textContent = words;
  return span.innerHTML;
}
