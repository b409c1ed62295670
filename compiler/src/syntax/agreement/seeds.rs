//! How many random cases, and from which seeds.

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Runs the same cases every time: a test that fails now and then helps nobody. With
/// `TOPOC_CASES=200000` it runs so many, and others every time, to look for what is new.
pub(crate) fn runner(cases: u32) -> TestRunner {
    let config = |cases| Config { cases, failure_persistence: None, ..Config::default() };
    match std::env::var("TOPOC_CASES") {
        Ok(wanted) => TestRunner::new(config(wanted.parse().expect("a number of cases"))),
        Err(_) => {
            let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            TestRunner::new_with_rng(config(cases), rng)
        }
    }
}
