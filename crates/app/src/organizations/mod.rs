//! Companies that pay: their account and their members. They never see content.

mod queries;

pub use queries::{
    MemberRow, OrganizationRow, insert_member, insert_organization, member, organization,
};
