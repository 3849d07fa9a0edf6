//! The product through real HTTP and a real PostgreSQL: a fresh database for each test,
//! cloned from a template. `DATABASE_URL` names the server; `make test` starts one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bodies;
mod catalog;
mod catalogues;
mod direction;
mod fresh;
mod hostile;
mod kept_form;
mod lanes;
mod marketplace;
mod once;
mod openapi;
mod pages;
mod prisma;
mod rotate;
mod routes;
mod seed;
mod site;
mod sweeps;

testing::opens_files!();
