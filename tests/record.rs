//! The record in `/data/` keeps its contract: each file holds to the schema beside it, has the keys that were promised and no
//! other, and its schema names exactly those.
//!
//! Held against the showcase of this repository. A key is added here when it is added there, and never taken away.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use chancery::date::Day;
use chancery::render::{Output, render};
use chancery::route::{Data, Route, RouteIx};
use chancery::site::{self, Cache, Site};
use chancery::source::Sources;

/// The keys that an object of each file may have.
fn promised(data: Data) -> &'static str {
    match data {
        Data::Briefings => {
            "id url title date updated cutoff kind status summary authors actors topics words"
        }
        Data::Actors => "id url name kind country names ids ties",
        Data::Topics => "id url title kind parent issues by date points",
        Data::Sources => {
            "id url title type publisher date accessed link archive language grade tier derived_from cited_by"
        }
        Data::Statements => {
            "id url page by speaker title for to via re on venue text original carried_as mode languages sources stances counts_for"
        }
        Data::Events => "id url page date text actors topics sources major fields",
        Data::Figures => "id url title unit points",
        Data::Judgments => {
            "id url page text term low high confidence reason date due as_of sources basis alternatives assumes changes_if was outcome"
        }
        Data::Notes => "id url page kind text date verdict",
        Data::Links => "from to kind anchor",
    }
}

/// The showcase of this repository.
static SHOWCASE: LazyLock<Arc<Site>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = Sources::read(root).expect("the repository can be read");
    let options = site::Options {
        clock: Day::parse("2026-01-31"),
        ..site::Options::default()
    };
    site::assemble(&sources, &options, &mut Cache::default())
});

/// What stands at a route of the showcase.
fn read(wanted: Route) -> Value {
    let mut routes = SHOWCASE.routes.list.iter();
    let ix = routes
        .position(|(_, route)| *route == wanted)
        .expect("a route");
    match render(&SHOWCASE, ix as RouteIx) {
        Ok(Output::Bytes(bytes)) => serde_json::from_slice(&bytes).expect("JSON"),
        _ => panic!("{wanted:?} has no bytes"),
    }
}

#[test]
fn every_file_holds_to_its_schema() {
    for data in Data::ALL {
        let (schema, rows) = (read(Route::Schema(data)), read(Route::Data(data)));
        assert!(jsonschema::meta::is_valid(&schema), "{}", data.name());
        let validator = jsonschema::validator_for(&schema).expect("a sound schema");
        let faults = validator.iter_errors(&rows);
        let faults: Vec<String> = faults
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", data.name());
        assert!(rows.as_array().is_some_and(|rows| !rows.is_empty()));
    }
}

#[test]
fn a_schema_asks_for_what_is_always_there_and_refuses_what_is_wrong() {
    for data in Data::ALL {
        let validator = jsonschema::validator_for(&read(Route::Schema(data))).expect("sound");
        assert!(
            !validator.is_valid(&serde_json::json!([{}])),
            "{}",
            data.name()
        );
        assert!(
            !validator.is_valid(&serde_json::json!({})),
            "{}",
            data.name()
        );
    }
}

#[test]
fn every_file_has_the_keys_that_were_promised() {
    for data in Data::ALL {
        let promised: BTreeSet<&str> = promised(data).split(' ').collect();
        let schema = read(Route::Schema(data));
        let name = schema["items"]["$ref"].as_str().expect("a definition");
        let name = name.trim_start_matches("#/$defs/");
        let properties = schema["$defs"][name]["properties"]
            .as_object()
            .expect("keys");
        let named: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
        assert_eq!(named, promised, "the schema of {}", data.name());
        for row in read(Route::Data(data)).as_array().expect("rows") {
            for (key, value) in row.as_object().expect("an object") {
                assert!(promised.contains(&**key), "{}: {key}", data.name());
                assert!(!value.is_null(), "{}: {key} is null", data.name());
            }
        }
    }
}

#[test]
fn objects_are_sorted_by_id_and_no_two_have_one() {
    for data in Data::ALL.into_iter().filter(|data| *data != Data::Links) {
        let rows = read(Route::Data(data));
        let ids: Vec<&str> = rows
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row["id"].as_str().expect("an id"))
            .collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{}", data.name());
    }
}
