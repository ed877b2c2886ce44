//! Sizes of the native library, as recorded in `bindings/size.json`.

use std::collections::BTreeMap;

use crate::error::TaskError;

/// How much a library may grow before somebody has to look, in percent.
const GROWTH_MAX_PERCENT: u64 = 5;

/// Bytes of the stripped library by target and feature set.
pub type Sizes = BTreeMap<String, BTreeMap<String, u64>>;

/// Reads the record.
pub fn read(json: &str) -> Result<Sizes, TaskError> {
    serde_json::from_str(json)
        .map_err(|error| TaskError::Check(format!("bindings/size.json is not understood: {error}")))
}

/// The record as a text.
pub fn write(sizes: &Sizes) -> String {
    let json = serde_json::to_string_pretty(sizes).expect("names and numbers are JSON");
    format!("{json}\n")
}

/// What is wrong with the sizes that were measured for a target: feature sets that grew too much,
/// and those that the record does not know.
pub fn problems(recorded: &Sizes, target: &str, measured: &BTreeMap<String, u64>) -> Vec<String> {
    let before = recorded.get(target);
    let problem = |(set, bytes): (&String, &u64)| {
        let Some(old) = before.and_then(|sizes| sizes.get(set)) else {
            return Some(format!("{set} on {target} is not recorded"));
        };
        let limit = old + old * GROWTH_MAX_PERCENT / 100;
        (*bytes > limit).then(|| {
            format!("{set} on {target} grew from {old} to {bytes} bytes; {limit} are allowed")
        })
    };
    measured.iter().filter_map(problem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(bytes: u64) -> BTreeMap<String, u64> {
        BTreeMap::from([("shipping".to_owned(), bytes)])
    }

    fn recorded() -> Sizes {
        BTreeMap::from([("linux".to_owned(), measured(1_000))])
    }

    #[test]
    fn a_library_may_grow_by_five_percent_and_shrink_at_will() {
        assert!(problems(&recorded(), "linux", &measured(1_050)).is_empty());
        assert!(problems(&recorded(), "linux", &measured(10)).is_empty());
        let grown = problems(&recorded(), "linux", &measured(1_051));
        let said = "shipping on linux grew from 1000 to 1051 bytes; 1050 are allowed";
        assert_eq!(grown, [said]);
    }

    #[test]
    fn what_was_never_measured_is_a_problem() {
        let unknown = problems(&recorded(), "phone", &measured(1));
        assert_eq!(unknown, ["shipping on phone is not recorded"]);
    }

    #[test]
    fn the_record_is_read_as_it_was_written() {
        assert_eq!(read(&write(&recorded())).unwrap(), recorded());
    }
}
