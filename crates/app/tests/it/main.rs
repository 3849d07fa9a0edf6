//! The product through real HTTP and a real PostgreSQL: a fresh database for each test,
//! cloned from a template. `DATABASE_URL` names the server; `make test` starts one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod availability;
mod billing;
mod booking;
mod calendars;
mod catalog;
mod coaches;
mod desk;
mod direction;
mod hostile;
mod model;
mod once;
mod openapi;
mod pages;
mod post;
mod practice;
mod prisma;
mod routes;
mod seed;
mod sessions;
mod site;
mod sweeps;
