//! People: registering, logging in and out, passwords, who they are.

mod logins;
