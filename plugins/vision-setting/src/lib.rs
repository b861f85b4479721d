//! Tags `vision-setting`: describing the future to go toward, and why.
//!
//! The cues are in `cues.toml`; `weights.safetensors` is what training learned from labelled talk.

#![forbid(unsafe_code)]

evenkeel_cues::export_learned!("../cues.toml", "../weights.safetensors");

#[cfg(test)]
mod tests {
    use evenkeel_cues::CueList;

    #[test]
    fn the_list_passes_its_own_tests() {
        let list = CueList::parse(include_str!("../cues.toml")).unwrap();
        let failures: Vec<_> = list.run_tests().iter().map(ToString::to_string).collect();
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}
