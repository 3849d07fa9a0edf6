// The map's ground: the land and the borders of Europe and of France overseas out of Natural Earth
// (public domain) as the package world-atlas carries it, simplified, and the names of their cities
// out of places.csv.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature, mesh } from "topojson-client";
import { presimplify, quantile, simplify } from "topojson-simplify";

const world = createRequire(import.meta.url)("world-atlas/countries-10m.json");
// West, south, east, north: from the Canaries' latitude to the North Cape.
const [W, S, E, N] = [-13, 33.5, 34, 66];
const inside = ([x, y]) => x >= W - 6 && x <= E + 6 && y >= S - 4 && y <= N + 4;
const weighted = presimplify(world);
const simple = simplify(weighted, 0.0012);
const round = (points) => {
  const out = [];
  for (const [x, y] of points) {
    const p = [Math.round(x * 100) / 100, Math.round(y * 100) / 100];
    const last = out.at(-1);
    if (!last || last[0] !== p[0] || last[1] !== p[1]) out.push(p);
  }
  return out;
};
// Rings are kept whole when they touch the frame; Russia's far end is cut by clamping.
const clamp = ([x, y]) => [Math.min(Math.max(x, W - 12), E + 12), Math.min(Math.max(y, S - 8), N + 8)];
const land = feature(simple, simple.objects.land ?? simple.objects.countries);
const polygons = [];
for (const f of land.type === "FeatureCollection" ? land.features : [land]) {
  const g = f.geometry;
  for (const rings of g.type === "Polygon" ? [g.coordinates] : g.coordinates) {
    if (!rings[0].some(inside)) continue;
    const kept = rings.map((ring) => round(ring.map(clamp))).filter((ring) => ring.length >= 4);
    if (kept.length > 0) polygons.push(kept);
  }
}
const borders = mesh(simple, simple.objects.countries, (a, b) => a !== b)
  .coordinates.filter((line) => line.some(inside))
  .map((line) => round(line.map(clamp)))
  .filter((line) => line.length >= 2);
const places = readFileSync(new URL("../../crates/market/data/places.csv", import.meta.url), "utf8").trim().split("\n");
const cities = [];
for (const line of places) {
  const [name, , country, , lat, lon, people] = line.split(";");
  const home = country === "FR" || country === "MC" || country === "LU" || country === "CH" || country === "BE";
  if (!inside([+lon, +lat]) || +people < (home ? 45_000 : 400_000)) continue;
  cities.push([name.replace(/ \(.*/, ""), +(+lat).toFixed(2), +(+lon).toFixed(2), +people]);
}

// Overseas: all land of a frame, cut at its edge, in more detail since islands are small.
const OVERSEAS = [
  [-64, 13.3, -60, 19], // Antilles
  [-58, 0, -48, 8.5], // Guyane
  [53.5, -22.5, 59, -19.5], // La Réunion, Maurice
  [42.5, -14, 51, -11], // Mayotte, Comores
];
const fine = simplify(weighted, 0.00008);
const countries = feature(fine, fine.objects.countries).features;
for (const [w, s, e, n] of OVERSEAS) {
  const here = ([x, y]) => x >= w && x <= e && y >= s && y <= n;
  const cut = ([x, y]) => [Math.min(Math.max(x, w), e), Math.min(Math.max(y, s), n)];
  // Of what lies on one edge of the frame, the two ends are enough.
  const edge = ([x, y], [a, b], [c, d]) =>
    (x === a && a === c && (a === w || a === e)) || (y === b && b === d && (b === s || b === n));
  const ends = (ring) => ring.filter((p, i) => i === 0 || i === ring.length - 1 || !edge(ring[i - 1], p, ring[i + 1]));
  for (const { geometry: g } of countries) {
    for (const rings of g.type === "Polygon" ? [g.coordinates] : g.coordinates) {
      if (!rings[0].some(here)) continue;
      const kept = rings.map((ring) => ends(round(ring.map(cut)))).filter((ring) => ring.length >= 4);
      if (kept.length > 0) polygons.push(kept);
    }
  }
  const lines = mesh(fine, fine.objects.countries, (a, b) => a !== b).coordinates;
  for (const line of lines.filter((line) => line.some(here))) {
    const kept = round(line.filter(here));
    if (kept.length >= 2) borders.push(kept);
  }
  for (const line of places) {
    const [name, , , , lat, lon, people] = line.split(";");
    if (!here([+lon, +lat]) || +people < 8_000) continue;
    cities.push([name.replace(/ \(.*/, ""), +(+lat).toFixed(2), +(+lon).toFixed(2), +people]);
  }
}
const map = { land: polygons, borders, cities };
writeFileSync(new URL("../../web/src/map/europe.json", import.meta.url), JSON.stringify(map));
console.log(`${polygons.length} pieces of land, ${borders.length} borders, ${cities.length} cities`);
