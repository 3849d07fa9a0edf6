//! API of the search: the list, its counts, its map, the places one can search around.

use site::input::Query;
use std::collections::BTreeMap;

use axum::{Json, extract::State};
use domain::{geography::Cell, ids::CoachId, schema::BadgeLevel};
use jiff::{Timestamp, tz::TimeZone};
use platform::error::{Error, Result};
use serde::{Deserialize, Serialize};

use super::slots::Slot;
use crate::Market;
use crate::coaches::{
    search::{self, Facet, FacetCounts, FacetKind, FoundCoach, PriceUnit, Search, SearchParams},
    towns::{self, Town},
};
use site::pagination::{self, Listing, PageQuery};

/// Where a coach is, roughly: the middle of a cell of about 5 km, the same for everybody in it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Area {
    /// The number of the cell; a filter of the list.
    cell: i32,
    latitude: f64,
    longitude: f64,
}

impl Area {
    fn new(cell: Cell) -> Self {
        let centre = cell.centre();
        Self {
            cell: cell.number(),
            latitude: rounded(centre.latitude),
            longitude: rounded(centre.longitude),
        }
    }
}

/// A degree with four decimals: ten metres.
fn rounded(degrees: f64) -> f64 {
    (degrees * 10_000.0).round() / 10_000.0
}

/// A coach in a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoachItem {
    id: CoachId,
    name: String,
    headline: Option<String>,
    city: Option<String>,
    country: Option<String>,
    /// The IANA zone that the coach lives in.
    timezone: String,
    specialties: Vec<String>,
    languages: Vec<String>,
    /// Cents an hour; without it the coach cannot be booked.
    hourly_rate: Option<i32>,
    currency: String,
    avatar_url: Option<String>,
    verified: bool,
    badge_level: BadgeLevel,
    offers_remote: bool,
    offers_in_person: bool,
    accepts_corporate: bool,
    average_rating: Option<f64>,
    rating_count: i64,
    total_sessions: i32,
    certifications: Vec<String>,
    /// Roughly where they are.
    area: Option<Area>,
    /// Metres from `place` to the middle of that area.
    distance: Option<u32>,
    /// The first time that can be booked for about an hour; with `freeFrom` or `freeTo`, the
    /// first in that stretch.
    next_slot: Option<Slot>,
}

impl From<FoundCoach> for CoachItem {
    fn from(found: FoundCoach) -> Self {
        let coach = found.coach;
        Self {
            id: coach.id,
            name: coach.name,
            headline: coach.headline,
            city: coach.city,
            country: coach.country,
            timezone: coach.timezone,
            specialties: coach.specialties,
            languages: coach.languages,
            hourly_rate: coach.hourly_rate,
            currency: coach.currency,
            avatar_url: coach.avatar_url,
            verified: coach.verified,
            badge_level: coach.badge_level,
            offers_remote: coach.offers_remote,
            offers_in_person: coach.offers_in_person,
            accepts_corporate: coach.accepts_corporate,
            average_rating: coach.average_rating,
            rating_count: coach.ratings,
            total_sessions: coach.total_sessions,
            certifications: coach.certifications,
            area: coach.cell.and_then(Cell::from_number).map(Area::new),
            distance: found.metres,
            next_slot: found.next_slot.map(Slot::from),
        }
    }
}

/// Where to go on in the list, and how far.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Where to go on; from `nextCursor`.
    #[param(required = false)]
    cursor: String,
    /// Entries a page, 1 to 100; 20 by default.
    #[param(required = false)]
    limit: String,
}

impl ListQuery {
    fn page(&self) -> PageQuery {
        let limit = match self.limit.trim() {
            "" => None,
            // What is no number is out of range too.
            text => Some(text.parse().unwrap_or(0)),
        };
        PageQuery {
            cursor: Some(self.cursor.clone()),
            limit,
        }
    }
}

/// The search of a program: cents, days in the zone that it names.
fn parse(params: &SearchParams, now: Timestamp) -> Result<Search> {
    let zone = match params.timezone.trim() {
        "" => TimeZone::get("Europe/Paris"),
        name => TimeZone::get(name),
    };
    let zone = zone.map_err(|_| Error::field("timezone", "error-field-choice"))?;
    params.parse(PriceUnit::Cents, &zone, now)
}

/// Find coaches
#[utoipa::path(
    get, path = "/api/v1/coaches", tag = "coaches", operation_id = "listCoaches",
    params(SearchParams, ListQuery),
    responses(
        (status = 200, description = "Coaches, a page at a time", body = Listing<CoachItem>),
        (status = 422, description = "A filter makes no sense"),
    ),
    security(()),
)]
pub async fn list(
    State(app): State<Market>,
    Query(params): Query<SearchParams>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<CoachItem>>> {
    let now = app.now();
    let search = parse(&params, now)?;
    let page = query.page();
    let limit = usize::try_from(page.limit()?).unwrap_or(20);
    let cursor = search.check_cursor(page.after()?)?;
    let mut conn = app.db.acquire().await?;
    let found =
        search::find_page(&app, &mut conn, &search, cursor.as_ref(), now, limit, false).await?;
    Ok(Json(Listing {
        items: found.coaches.into_iter().map(CoachItem::from).collect(),
        next_cursor: found.next.as_ref().map(pagination::cursor),
    }))
}

/// A value of a filter, and how many coaches it would leave.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FacetValue {
    /// What to give to the filter; a range of cents for prices.
    value: String,
    /// As coaches write it.
    label: String,
    /// Coaches of this search who have it.
    count: i64,
    /// Whether the count comes from a sample: beyond ten thousand coaches, two digits.
    approximate: bool,
}

/// How many coaches a search finds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Facets {
    /// All of them.
    total: i64,
    /// By filter; one that is set is counted as if it were not.
    facets: BTreeMap<String, Vec<FacetValue>>,
}

impl From<FacetCounts> for Facets {
    fn from(counts: FacetCounts) -> Self {
        let value = |facet: Facet, kind: FacetKind| FacetValue {
            value: match kind {
                // Programs give it back as it is spelled in their enumeration.
                FacetKind::Audience | FacetKind::Mode => facet.label.clone(),
                _ => facet.value,
            },
            label: facet.label,
            count: facet.count,
            approximate: facet.approximate,
        };
        Self {
            total: counts.total,
            facets: counts
                .facets
                .into_iter()
                .map(|(kind, values)| {
                    let values = values.into_iter().map(|f| value(f, kind)).collect();
                    (kind.as_str().to_owned(), values)
                })
                .collect(),
        }
    }
}

/// Count coaches
///
/// How many coaches the search of the list finds, and how many each filter would leave.
#[utoipa::path(
    get, path = "/api/v1/coaches/facets", tag = "coaches", operation_id = "countCoaches",
    params(SearchParams, ListQuery),
    responses(
        (status = 200, description = "The counts", body = Facets),
        (status = 422, description = "A filter makes no sense"),
    ),
    security(()),
)]
pub async fn facets(
    State(app): State<Market>,
    Query(params): Query<SearchParams>,
) -> Result<Json<Facets>> {
    let now = app.now();
    let search = parse(&params, now)?;
    let mut conn = app.db.acquire().await?;
    Ok(Json(
        search::count_facets(&mut conn, &search, now).await?.into(),
    ))
}

/// Some coaches on the map.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Marker {
    #[serde(flatten)]
    area: Area,
    /// The town that the area is called after.
    name: Option<String>,
    /// Coaches shown there.
    count: i64,
}

/// The coaches of a search on a map.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Markers {
    /// The fullest areas first, 500 at most.
    items: Vec<Marker>,
}

/// Coaches on a map
///
/// Counted in areas of about 5 km; nothing finer leaves the platform.
#[utoipa::path(
    get, path = "/api/v1/coaches/map", tag = "coaches", operation_id = "mapCoaches",
    params(SearchParams, ListQuery),
    responses(
        (status = 200, description = "The areas", body = Markers),
        (status = 422, description = "A filter makes no sense"),
    ),
    security(()),
)]
pub async fn map(
    State(app): State<Market>,
    Query(params): Query<SearchParams>,
) -> Result<Json<Markers>> {
    let now = app.now();
    let search = parse(&params, now)?;
    let mut conn = app.db.acquire().await?;
    let rows = search::map_cells(&mut conn, &search, now).await?;
    let items = rows
        .into_iter()
        .filter_map(|row| {
            let cell = Cell::from_number(row.cell)?;
            Some(Marker {
                area: Area::new(cell),
                name: towns::nearest(cell).map(|town| town.name.to_owned()),
                count: row.count,
            })
        })
        .collect();
    Ok(Json(Markers { items }))
}

/// What is typed of a place.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct PlacesQuery {
    /// The beginning of a name.
    #[param(required = false)]
    q: String,
}

/// A place one can search around.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PlaceItem {
    /// What to give as `place`.
    label: String,
    name: String,
    /// ISO 3166-1 alpha-2.
    country: String,
}

/// Places that were found.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Places {
    /// The largest first, eight at most.
    items: Vec<PlaceItem>,
}

/// Find a place
///
/// French towns of a thousand people and more, and the larger ones of Europe, by the beginning
/// of their name. Known to the platform itself: no other service is asked.
#[utoipa::path(
    get, path = "/api/v1/places", tag = "coaches", operation_id = "listPlaces",
    params(PlacesQuery),
    responses((status = 200, description = "The places", body = Places)),
    security(()),
)]
pub async fn places(Query(query): Query<PlacesQuery>) -> Json<Places> {
    let item = |town: &Town| PlaceItem {
        label: town.label(),
        name: town.name.to_owned(),
        country: town.country.to_owned(),
    };
    Json(Places {
        items: towns::suggest(&query.q).into_iter().map(item).collect(),
    })
}
