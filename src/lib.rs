//! chancery turns a folder of annotated briefings into a cross-linked site.
//!
//! A five-minute tour, in the order of the list below; each room uses only those above it.
//!
//! Files become one immutable value, [`source::Sources`]. [`parse::parse`] makes of each file, seen alone, the
//! [`document::Document`]s that are written in it: facts, words, marks, and a body with holes where other pages are named.
//! [`names`] finds the names in the prose that link themselves. [`link::link`] reads the facts of all documents and says what
//! each reference means; [`route::routes`] lists every page that this makes. [`site::assemble`] is all of that in one call, with
//! a cache, and its result is a snapshot, [`site::Site`].
//!
//! [`render::render`] makes the bytes of one page from a snapshot and a route, and is pure. [`build`] asks for all pages and
//! publishes them at once, [`serve`] for the one that a browser wants, [`check`] only for what is wrong. Nothing in between fails:
//! what an author can mend is a [`diag::Diagnostic`] beside the result.
//!
//! `ARCHITECTURE.md` has the map, the invariants and where a change goes.

// Words that everybody uses.
pub mod seek;

pub mod path;

pub mod reads;

pub mod diag;

pub mod picture;

pub mod source;

pub mod shelf;

pub mod raster;

pub mod date;

pub mod number;

pub mod likelihood;

pub mod color;
pub mod language;

pub mod config;

pub mod document;

// From a file to documents.
pub mod parse;

// From documents to a snapshot.
pub mod names;

pub mod link;

pub mod route;

pub mod theme;

pub mod site;

// From a snapshot to bytes.
pub mod render;

// Three ways to ask, and the doors.
pub mod build;

pub mod check;

pub mod serve;

pub mod new;

pub mod cli;
