//! Many meetings at once.

use std::fs;

use evenkeel_tests::Desk;

/// A folder with two transcripts.
fn desk() -> Desk {
    let desk = Desk::new();
    fs::create_dir(desk.path("week")).unwrap();
    for sample in ["garden.vtt", "release.srt"] {
        fs::rename(desk.path(desk.sample(sample)), desk.path("week").join(sample)).unwrap();
    }
    desk
}

#[test]
fn every_meeting_of_a_folder_is_analyzed_and_named_on_one_page() {
    let desk = desk();
    let run = desk.run(["analyze", "week", "--out-root", "all", "--model", "tiny.en"]);
    let run = run.ended_with(0);
    assert!(run.out.contains("garden.vtt") && run.out.contains("release.srt"), "{}", run.out);
    let page = desk.read("all/index.html");
    for meeting in ["garden", "release"] {
        assert!(page.contains(&format!("{meeting}.evenkeel/report.html")), "{page}");
        let report = desk.read_json(format!("all/{meeting}.evenkeel/report.json"));
        assert!(report["balance"]["managing_ms"].as_u64().unwrap() > 0, "{meeting}");
    }
}

#[test]
fn one_failure_does_not_stop_the_rest() {
    let desk = desk();
    desk.put("week/empty.vtt", "WEBVTT\n");
    let run = desk.run(["analyze", "week", "--out-root", "all"]).ended_with(1);
    assert!(run.out.contains("1 of 3 failed"), "{}", run.out);
    assert!(run.err.contains("empty.vtt"), "{}", run.err);
    let page = desk.read("all/index.html");
    assert!(page.contains("release.evenkeel/report.html") && page.contains("empty.vtt"), "{page}");
}

#[test]
fn a_dry_run_tells_what_it_would_do_and_does_nothing() {
    let desk = desk();
    let run = desk.run(["analyze", "week", "--out-root", "all", "--dry-run"]).ended_with(0);
    assert!(run.out.contains("2 meetings"), "{}", run.out);
    assert!(!desk.path("all").exists());
}
