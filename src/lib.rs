//! chancery turns a folder of annotated briefings into a cross-linked site.
pub mod path;

pub mod diag;

pub mod source;

pub mod date;

pub mod config;

pub mod document;

pub mod parse;

pub mod names;

pub mod link;

pub mod route;

pub mod theme;

pub mod site;

pub mod render;

pub mod build;

pub mod check;

pub mod serve;

pub mod new;

pub mod cli;
