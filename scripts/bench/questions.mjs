// What people ask of the market.

const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);

/** Words, a town, a budget, next week; more often several at once. */
export const SEARCHES = [
  ["everybody", "/api/v1/coaches"],
  ["everybody, soonest", "/api/v1/coaches?sort=next"],
  ["a common word", "/api/v1/coaches?q=stress"],
  ["two words", "/api/v1/coaches?q=confiance+prise+de+poste"],
  ["a rare word", "/api/v1/coaches?q=m%C3%A9diation"],
  ["a mistyped word", "/api/v1/coaches?q=managment"],
  ["a specialty", "/api/v1/coaches?specialty=Leadership&sort=rating"],
  ["a specialty, a language", "/api/v1/coaches?specialty=Deuil&language=en"],
  ["a budget", "/api/v1/coaches?minPrice=5000&maxPrice=8000&sort=price"],
  ["near a city", "/api/v1/coaches?place=Lyon&radius=25&sort=distance"],
  ["near a town, in person", "/api/v1/coaches?place=Annecy&radius=10&mode=IN_PERSON"],
  ["free tomorrow", `/api/v1/coaches?freeFrom=${day(2)}&freeTo=${day(2)}`],
  ["free next week, soonest", `/api/v1/coaches?freeFrom=${day(7)}&freeTo=${day(13)}&sort=next`],
  ["for a company, verified", "/api/v1/coaches?corporate=true&verified=true&audience=EXECUTIVE&sort=rating"],
  ["words near a city, this week", `/api/v1/coaches?q=stress&place=Nantes&radius=25&freeTo=${day(6)}`],
  ["counts: everybody", "/api/v1/coaches/facets"],
  ["counts: a common word", "/api/v1/coaches/facets?q=stress"],
  ["counts: a specialty", "/api/v1/coaches/facets?specialty=Deuil"],
  ["counts: near a city", "/api/v1/coaches/facets?place=Lyon&radius=25"],
  ["counts: free next week", `/api/v1/coaches/facets?freeFrom=${day(7)}&freeTo=${day(13)}`],
  ["map: near a city", "/api/v1/coaches/map?place=Lyon&radius=50"],
  ["map: a specialty", "/api/v1/coaches/map?specialty=Sommeil"],
];

/** When some coaches are free; a request may ask for 62 days at most. */
export const slots = (busiest, usual) => [
  ["a week of the busiest coach", `/api/v1/coaches/${busiest}/slots?from=${day(1)}&to=${day(8)}`],
  ["62 days of the busiest coach", `/api/v1/coaches/${busiest}/slots?from=${day(1)}&to=${day(63)}`],
  ["a week of a usual coach", `/api/v1/coaches/${usual}/slots?from=${day(1)}&to=${day(8)}`],
  ["62 days of a usual coach", `/api/v1/coaches/${usual}/slots?from=${day(1)}&to=${day(63)}`],
];
