//! The product through real HTTP and a real PostgreSQL: a fresh database for each test,
//! cloned from a template. `DATABASE_URL` names the server; `make test` starts one.

mod support;

mod accounts;
mod sessions;
mod site;
mod words;
