//! chancery turns a folder of annotated briefings into a cross-linked site.
pub mod config;
pub mod date;
pub mod diag;
pub mod document;
pub mod link;
pub mod names;
pub mod parse;
pub mod path;
pub mod render;
pub mod route;
pub mod site;
pub mod source;
pub mod theme;
