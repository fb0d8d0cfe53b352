//! The files for hosts: held to the host's schema where it has one, and to what the document says of them elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::sites::{Site, tree};
use super::{blocks, file, files};

/// What is wrong with a YAML text by a schema of `tests/schemas`.
fn faults(schema: &str, text: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/schemas")
        .join(schema);
    let schema = fs::read_to_string(path).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a sound schema");
    let value: Value = serde_yaml::from_str(text).expect("YAML");
    let faults = validator.iter_errors(&value);
    faults
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect()
}

#[test]
fn the_workflow_for_github_holds_to_its_schema() {
    let workflow = file(".github/workflows/publish.yml");
    assert_eq!(faults("github-workflows.json", &workflow), [""; 0]);
    for (right, wrong) in [
        ("runs-on", "runs_on"),
        ("needs: build", "needs: [1]"),
        ("uses:", "use:"),
    ] {
        let broken = workflow.replacen(right, wrong, 1);
        assert!(
            broken != workflow && !faults("github-workflows.json", &broken).is_empty(),
            "{right}"
        );
    }
}

#[test]
fn the_jobs_for_gitlab_hold_to_their_schema() {
    let jobs = file(".gitlab-ci.yml");
    assert_eq!(faults("gitlab-ci.json", &jobs), [""; 0]);
    for (right, wrong) in [
        ("stage: deploy", "stage: {}"),
        ("paths: [public]\n", "paths: {}\n"),
        ("image: rust:1.88", "image: [x]"),
    ] {
        let broken = jobs.replacen(right, wrong, 1);
        assert!(
            broken != jobs && !faults("gitlab-ci.json", &broken).is_empty(),
            "{right}"
        );
    }
}

#[test]
fn a_job_compiles_with_a_compiler_that_can() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    let manifest: toml::Table = manifest.expect("the manifest").parse().expect("TOML");
    let version = manifest["package"]["rust-version"]
        .as_str()
        .expect("a version");
    assert!(file(".gitlab-ci.yml").contains(&format!("image: rust:{version}\n")));
}

#[test]
fn what_hosts_publish_is_the_output_folder() {
    let output = chancery::config::read("").0.output;
    let netlify: toml::Table = file("netlify.toml").parse().expect("TOML");
    assert_eq!(netlify["build"]["publish"].as_str(), Some(&*output));
    let wrangler: toml::Table = file("wrangler.toml").parse().expect("TOML");
    assert_eq!(wrangler["pages_build_output_dir"].as_str(), Some(&*output));
    for key in ["name", "compatibility_date"] {
        assert!(
            wrangler[key].as_str().is_some_and(|text| !text.is_empty()),
            "{key}"
        );
    }
    let jobs: Value = serde_yaml::from_str(&file(".gitlab-ci.yml")).expect("YAML");
    assert_eq!(
        jobs["pages"]["artifacts"]["paths"][0].as_str(),
        Some(&*output)
    );
}

/// The rules of a `_headers` file: the paths, each with its fields.
fn rules(text: &str) -> BTreeMap<&str, BTreeMap<&str, &str>> {
    let (mut rules, mut path) = (BTreeMap::new(), "");
    for line in text.lines() {
        match line.strip_prefix("  ") {
            None => path = line,
            Some(field) => {
                let (name, value) = field.split_once(": ").expect("a field");
                let fields: &mut BTreeMap<&str, &str> = rules.entry(path).or_default();
                assert_eq!(fields.insert(name, value), None, "{name} twice");
            }
        }
    }
    rules
}

#[test]
fn the_headers_for_hosts_are_published_and_those_of_the_plain_server() {
    let headers = file("static/_headers");
    let site = Site::new();
    site.put("static/_headers", headers.as_bytes());
    site.build(&[]);
    let files = tree(&site.root().join("public"));
    assert_eq!(files["_headers"], headers.as_bytes());
    let rules = rules(&headers);
    assert!(rules.len() > 1 && rules.contains_key("/*"));
    for path in rules.keys() {
        let known = *path == "/*" || files.contains_key(&path[1..]);
        assert!(known, "`{path}` is no file of a site");
    }
    let server = file("/etc/nginx/snippets/briefings.conf");
    for (name, value) in &rules["/*"] {
        let said = [
            format!("add_header {name} \"{value}\" always;"),
            format!("add_header {name} {value} always;"),
        ];
        assert!(
            said.iter().any(|line| server.contains(line)),
            "{name}: {value}"
        );
    }
}

/// The commands of the document that run `chancery`, each as its words.
fn commands() -> Vec<Vec<String>> {
    let all = blocks().into_iter().chain(files());
    let lines: Vec<String> = all
        .flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let said = lines.iter().filter_map(|line| {
        let line = line
            .trim_start_matches([' ', '-'])
            .trim_start_matches("run: ");
        let line = line.strip_prefix(".cargo-root/bin/").unwrap_or(line);
        line.strip_prefix("chancery ")
    });
    said.map(|words| words.split(' ').map(str::to_owned).collect())
        .collect()
}

#[test]
fn every_command_of_the_document_is_one() {
    let commands = commands();
    assert!(commands.len() > 5, "{commands:?}");
    for words in commands {
        let help = Command::new(env!("CARGO_BIN_EXE_chancery"))
            .args([&words[0], "--help"])
            .output();
        let help = help.expect("run");
        assert!(help.status.success(), "{words:?}");
        let help = String::from_utf8_lossy(&help.stdout);
        for flag in words.iter().filter(|word| word.starts_with("--")) {
            assert!(
                help.contains(&format!("{flag} ")) || help.contains(&format!("{flag}\n")),
                "{flag} of {words:?}"
            );
        }
    }
}
