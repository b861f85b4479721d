//! What the program writes fits the JSON Schemas in docs/schemas.

use evenkeel_tests::{Desk, repository};
use serde_json::Value;

/// Returns how `file` breaks the schema of the name `schema`.
pub(crate) fn faults(schema: &str, file: &str) -> Vec<String> {
    let path = repository().join("docs/schemas").join(schema);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let file: Value = serde_json::from_str(file).unwrap();
    schema.iter_errors(&file).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_file_of_an_analysis_fits_its_schema() {
    let desk = Desk::new();
    let input = desk.sample("garden.vtt");
    desk.run(["analyze", &input]).ended_with(0);
    for name in ["transcript", "annotations", "report"] {
        let file = desk.read(format!("garden.evenkeel/{name}.json"));
        assert_eq!(faults(&format!("{name}-1.json"), &file), [""; 0], "{name}");
    }
}
