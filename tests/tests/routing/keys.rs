//! Routing keys and patterns: from few words, so that they meet, and with everything that is odd.

use topoc_tests::random::Random;

const WORDS: [&str; 11] = ["a", "a", "b", "b", "c", "", "ü", "A", "#", "*", "a*"];

/// The longest that the protocol takes.
const LONGEST: usize = 255;

/// A routing key, of many words only where the patterns have few `#`: the brokers before 4.3 try every way in which the
/// words can be shared out among them, which takes a channel minutes.
pub(crate) fn key(random: &mut Random, most: usize) -> String {
    if random.chance(2) {
        let few = ["a", "ü", "ab"];
        let many = ["a", "a.", ".", "ü", "#.", "ab."];
        let part = *random.pick(if most > 2 { &few } else { &many[..] });
        return part.repeat(LONGEST)[..LONGEST - 1].to_owned() + "a";
    }
    let length = *random.pick(&[0, 1, 1, 1, 2, 2, 3, 4]);
    join((0..length).map(|_| *random.pick(&WORDS)))
}

/// A binding key of a topic exchange with at most so many `#`.
pub(crate) fn pattern(random: &mut Random, most: usize) -> String {
    let length = *random.pick(&[0, 1, 2, 2, 3, 3, 4, 5]);
    let mut left = most;
    join((0..length).map(|_| match random.below(10) {
        0..3 if left > 0 => {
            left -= 1;
            "#"
        }
        3..6 => "*",
        // Words that are no wildcards: those count as such wherever they come from.
        _ => random.pick(&WORDS[..8]),
    }))
}

/// A key that a pattern takes.
pub(crate) fn instance(random: &mut Random, pattern: &str) -> String {
    let mut words = Vec::new();
    for word in pattern.split('.').filter(|_| !pattern.is_empty()) {
        match word {
            "*" => words.push(*random.pick(&WORDS)),
            "#" => words.extend((0..random.below(3)).map(|_| *random.pick(&WORDS))),
            word => words.push(word),
        }
    }
    let key = join(words.into_iter());
    if key.len() > LONGEST { pattern.to_owned() } else { key }
}

fn join<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.collect::<Vec<_>>().join(".")
}
