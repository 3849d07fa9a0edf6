//! Public location of a coach: a cell of a fixed grid, never a position.
//!
//! The promise: **no sequence of searches locates a home more closely than 2 km.** All that is
//! filtered, sorted, counted or drawn by place knows only a coach's [`Cell`], and the cell is
//! the same for every home inside it. A cell is nowhere narrower than [`CELL_METRES`], so it
//! fits in no circle of 2 km.
//!
//! The city that a coach names is public, and its limits could cut a cell down to a strip.
//! Therefore a home whose cell lies within [`CITY_METRES`] of the city it names is shown at the
//! city's own cell, which tells nothing that the name did not: see [`shown_cell`].

use serde::{Deserialize, Serialize};

/// A side of a cell is at least this long.
pub const CELL_METRES: f64 = 5_000.0;

/// A home whose cell's centre is so close to the city it names is shown at that city.
pub const CITY_METRES: f64 = 20_000.0;

/// The widest circle one can search in.
pub const WIDEST_METRES: u32 = 100_000;

const EARTH_METRES: f64 = 6_371_008.8;
/// Rows of cells from pole to pole: 5.56 km each.
const ROWS: i32 = 3_600;
/// More than there are columns in any row.
const STRIDE: i32 = 10_000;

/// A point on the earth, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// −90 to 90, north is positive.
    pub latitude: f64,
    /// −180 to 180, east is positive.
    pub longitude: f64,
}

impl Point {
    /// A point, if both numbers are degrees.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let inside = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        inside.then_some(Self {
            latitude,
            longitude,
        })
    }

    /// Metres to another point, along the surface of a sphere.
    pub fn metres_to(self, other: Self) -> f64 {
        let (a, b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let north = (b - a) / 2.0;
        let east = (other.longitude - self.longitude).to_radians() / 2.0;
        let h = north.sin().powi(2) + a.cos() * b.cos() * east.sin().powi(2);
        2.0 * EARTH_METRES * h.sqrt().min(1.0).asin()
    }
}

/// A cell of the grid, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cell(i32);

impl Cell {
    /// The cell that a point lies in.
    pub fn containing(point: Point) -> Self {
        let row = floor((point.latitude + 90.0) / 180.0 * f64::from(ROWS)).clamp(0, ROWS - 1);
        let columns = columns(row);
        let column =
            floor((point.longitude + 180.0) / 360.0 * f64::from(columns)).clamp(0, columns - 1);
        Self(row * STRIDE + column)
    }

    /// The cell of a number, if there is one.
    pub fn from_number(number: i32) -> Option<Self> {
        let (row, column) = (number.div_euclid(STRIDE), number.rem_euclid(STRIDE));
        ((0..ROWS).contains(&row) && column < columns(row)).then_some(Self(number))
    }

    /// Its number: what is stored.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Its middle: what is shown.
    pub fn centre(self) -> Point {
        let (row, column) = (self.0.div_euclid(STRIDE), self.0.rem_euclid(STRIDE));
        Point {
            latitude: (f64::from(row) + 0.5) * 180.0 / f64::from(ROWS) - 90.0,
            longitude: (f64::from(column) + 0.5) * 360.0 / f64::from(columns(row)) - 180.0,
        }
    }
}

/// The columns of a row: as many as keep its shorter edge at least [`CELL_METRES`] a cell.
fn columns(row: i32) -> i32 {
    let latitude = |row: i32| (f64::from(row) * 180.0 / f64::from(ROWS) - 90.0).to_radians();
    let narrowest = latitude(row).cos().min(latitude(row + 1).cos()).max(0.0);
    let around = narrowest * EARTH_METRES * std::f64::consts::TAU;
    floor(around / CELL_METRES).clamp(1, STRIDE - 1)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "every caller divides degrees into thousands"
)]
fn floor(value: f64) -> i32 {
    value.floor() as i32
}

/// Where everybody may believe a coach to be: at the city they name, or, when they live far
/// from it or name none that is known, in their own cell. The answer depends on nothing finer
/// than the cell of the home.
pub fn shown_cell(home: Option<Point>, city: Option<Point>) -> Option<Cell> {
    let city_cell = city.map(Cell::containing);
    let Some(home) = home.map(Cell::containing) else {
        return city_cell;
    };
    let near = city.is_some_and(|city| home.centre().metres_to(city) <= CITY_METRES);
    city_cell.filter(|_| near).or(Some(home))
}

/// The cells whose centre is at most so far from a point, by number, each with the metres to
/// its centre.
pub fn cells_within(point: Point, metres: u32) -> Vec<(Cell, u32)> {
    let reach = f64::from(metres.min(WIDEST_METRES));
    let north = (reach / EARTH_METRES).to_degrees();
    let row_of = |latitude: f64| floor((latitude + 90.0) / 180.0 * f64::from(ROWS));
    let rows = row_of(point.latitude - north).max(0)..=row_of(point.latitude + north).min(ROWS - 1);
    let mut found = vec![];
    for row in rows {
        let columns = columns(row);
        let width = 360.0 / f64::from(columns);
        let middle = floor((point.longitude + 180.0) / width);
        // A degree is at its shortest at the row's edge nearer the pole: columns() knows it.
        let side = f64::from(columns) * CELL_METRES;
        let spread = floor(reach / side * f64::from(columns)) + 1;
        let reachable = if 2 * spread + 1 >= columns {
            0..=columns - 1
        } else {
            middle - spread..=middle + spread
        };
        for column in reachable {
            let cell = Cell(row * STRIDE + column.rem_euclid(columns));
            let far = cell.centre().metres_to(point);
            if far <= reach {
                found.push((cell, whole(far)));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "half the earth's girth in metres"
)]
fn whole(metres: f64) -> u32 {
    metres.round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = Point> {
        // Where people live.
        (-60.0..72.0_f64, -180.0..180.0_f64).prop_map(|(latitude, longitude)| Point {
            latitude,
            longitude,
        })
    }

    /// The four corners of a cell.
    fn corners(cell: Cell) -> [Point; 4] {
        let centre = cell.centre();
        let half_north = 90.0 / f64::from(ROWS);
        let half_east = 180.0 / f64::from(columns(cell.0.div_euclid(STRIDE)));
        [(-1.0, -1.0), (-1.0, 1.0), (1.0, 1.0), (1.0, -1.0)].map(|(north, east)| Point {
            latitude: centre.latitude + north * half_north,
            longitude: centre.longitude + east * half_east,
        })
    }

    proptest! {
        #[test]
        fn a_cell_fits_in_no_circle_of_two_kilometres(at in point()) {
            let [a, b, c, d] = corners(Cell::containing(at));
            for (from, to) in [(a, b), (b, c), (c, d), (d, a)] {
                let side = from.metres_to(to);
                prop_assert!((4_990.0..6_000.0).contains(&side), "{side} m");
            }
            // Its corners are further apart than the circle is wide.
            prop_assert!(a.metres_to(c) > 2.0 * 2_000.0 && b.metres_to(d) > 2.0 * 2_000.0);
        }

        #[test]
        fn a_point_lies_in_its_cell_and_the_centre_in_the_same(at in point()) {
            let cell = Cell::containing(at);
            prop_assert_eq!(Cell::containing(cell.centre()), cell);
            prop_assert_eq!(Cell::from_number(cell.number()), Some(cell));
            prop_assert!(cell.centre().metres_to(at) < 4_200.0);
        }

        #[test]
        fn the_cells_of_a_circle_are_those_whose_centre_is_in_it(
            at in point(), metres in 1_000..WIDEST_METRES, north in -1.2..1.2_f64, east in -2.0..2.0_f64
        ) {
            let found = cells_within(at, metres);
            prop_assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
            let Some(probe) = Point::new(at.latitude + north, at.longitude + east) else { return Ok(()) };
            let cell = Cell::containing(probe);
            let inside = cell.centre().metres_to(at) <= f64::from(metres);
            prop_assert_eq!(found.iter().any(|(c, _)| *c == cell), inside);
        }

        #[test]
        fn where_a_coach_is_shown_depends_on_nothing_finer_than_the_cell(
            home in point(), other_north in 0.0..1.0_f64, other_east in 0.0..1.0_f64, near in -0.3..0.3_f64
        ) {
            let cell = Cell::containing(home);
            let [south_west, _, north_east, _] = corners(cell);
            let neighbour = Point {
                latitude: south_west.latitude + (north_east.latitude - south_west.latitude) * other_north,
                longitude: south_west.longitude + (north_east.longitude - south_west.longitude) * other_east,
            };
            prop_assume!(Cell::containing(neighbour) == cell);
            let city = Point::new(home.latitude + near, home.longitude - near);
            prop_assert_eq!(shown_cell(Some(home), city), shown_cell(Some(neighbour), city));
            prop_assert_eq!(shown_cell(Some(home), None), Some(cell));
            prop_assert_eq!(shown_cell(None, city), city.map(Cell::containing));
        }
    }

    #[test]
    fn a_home_near_the_city_it_names_is_shown_at_the_city() {
        let lyon = Point::new(45.7485, 4.8467);
        let croix_rousse = Point::new(45.7805, 4.8310);
        assert_eq!(shown_cell(croix_rousse, lyon), lyon.map(Cell::containing));
        let annecy = Point::new(45.8992, 6.1294);
        assert_eq!(shown_cell(annecy, lyon), annecy.map(Cell::containing));
    }

    #[test]
    fn the_date_line_and_the_poles_do_not_break_the_grid() {
        let fiji = Point::new(-17.8, 179.99).unwrap();
        let across = Point::new(-17.8, -179.99).unwrap();
        let cells = cells_within(fiji, 10_000);
        assert!(cells.iter().any(|(c, _)| *c == Cell::containing(across)));
        for latitude in [-90.0, 90.0] {
            let pole = Point::new(latitude, 12.0).unwrap();
            assert!(!cells_within(pole, 20_000).is_empty());
            assert!(Cell::from_number(Cell::containing(pole).number()).is_some());
        }
        assert_eq!(Point::new(91.0, 0.0), None);
        assert_eq!(Point::new(f64::NAN, 0.0), None);
        assert_eq!(Cell::from_number(-1), None);
        assert_eq!(Cell::from_number(ROWS * STRIDE), None);
    }
}
