//! A client's progress: goals, their measures, how the days were.

mod queries;

pub use queries::{
    CheckInRow, GoalRow, MeasurementRow, check_in, goal, insert_check_in, insert_goal,
    insert_measurement, measurement,
};
