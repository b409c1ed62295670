//! Changes of a payload that no reader refuses: how bad they are, by what the contract promises.

use super::change::{Change, Class, Reach, Rollout};
use super::payloads::shown_path;
use super::revision::Revision;
use crate::contract::compat::{Effect, Silent};

/// What is said of an effect.
struct Words {
    what: String,
    help: &'static str,
}

pub(super) fn silently(revision: &Revision<'_>, silent: Silent) -> Change {
    let effect = &silent.effect;
    let class = class(effect, revision.promised());
    let reach = match class {
        Class::Safe => Reach::default(),
        _ => (revision.reached)(),
    };
    let Words { what, help } = words(effect);
    let at = shown_path(&silent.path);
    let of = revision.title();
    let from = match effect {
        Effect::Renamed { from } => from.as_str(),
        _ => "",
    };
    Change::new((kind(effect), class), revision.object.clone(), format!("`{at}` of {of}: {what}"))
        .detail(format!("{} {at} {from}", revision.detail()))
        .places(silent.old, silent.new)
        .reaches(reach)
        .rollout(match effect {
            Effect::Renamed { .. } => Rollout::Impossible,
            _ => Rollout::Either,
        })
        .help(help)
}

/// The kind of a field that has another name.
pub(super) const RENAMED: &str = "payload-field-renamed";

fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Renamed { .. } => RENAMED,
        Effect::DefaultChanged => "payload-default-changed",
        Effect::DefaultFills => "payload-field-defaulted",
        Effect::DefaultStays => "payload-default-stays",
        Effect::DefaultGone => "payload-default-gone",
        Effect::DefaultOfOptional => "source-default",
        Effect::TypeRenamed => "source-type-name",
        Effect::TypeChanged => "source-type",
        Effect::ReadOtherwise => "payload-read-otherwise",
    }
}

/// What generated code alone notices is safe: the compiler tells whoever builds it anew, and nobody else has to know.
fn class(effect: &Effect, (backward, forward): (bool, bool)) -> Class {
    match effect {
        Effect::Renamed { .. } if backward || forward => Class::Breaking,
        Effect::DefaultChanged | Effect::ReadOtherwise if backward || forward => Class::Dangerous,
        Effect::DefaultFills if backward => Class::Dangerous,
        Effect::DefaultStays if forward => Class::Dangerous,
        Effect::DefaultGone if backward && forward => Class::Dangerous,
        _ => Class::Safe,
    }
}

fn words(effect: &Effect) -> Words {
    let (what, help) = match effect {
        Effect::Renamed { from } => {
            let what = format!("it was `{from}`, and neither side reads what the other writes");
            let help = "make it a new version; where it is another field, put the old name into `reserved`";
            return Words { what, help };
        }
        Effect::DefaultChanged => (
            "where it is absent, readers of before and of now take different values",
            "write it always until the last reader of before has gone",
        ),
        Effect::DefaultFills => (
            "payloads of before lack it, and the new reader takes the default",
            "make sure that the default is true of what was written before",
        ),
        Effect::DefaultStays => (
            "it is gone, and readers of before go on with its default",
            "make sure that the default is true of what is written now",
        ),
        Effect::DefaultGone => (
            "the reader requires what it could fill in before",
            "payloads of earlier revisions may lack it: `topoc lock` keeps them all in view",
        ),
        Effect::DefaultOfOptional => (
            "its default came or went: payloads are as before, generated code is not",
            "code that uses the field has to be changed when it is built anew",
        ),
        Effect::TypeChanged => (
            "its type is another one: payloads are as before, generated code is not",
            "code that uses the field has to be changed when it is built anew",
        ),
        Effect::ReadOtherwise => (
            "the same text means something else to readers of before and of now",
            "make it a new version, or a field of another name beside this one",
        ),
        Effect::TypeRenamed => (
            "its type has another name: payloads are as before, generated code is not",
            "code that names the type has to be changed when it is built anew",
        ),
    };
    Words { what: what.to_owned(), help }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_that_promises_nothing_breaks_nothing() {
        let renamed = Effect::Renamed { from: "note".to_owned() };
        let of = |effect: &Effect| {
            [(false, false), (true, false), (false, true)].map(|promised| class(effect, promised))
        };
        assert_eq!(of(&renamed), [Class::Safe, Class::Breaking, Class::Breaking]);
        let changed = of(&Effect::DefaultChanged);
        assert_eq!(changed, [Class::Safe, Class::Dangerous, Class::Dangerous]);
        assert_eq!(of(&Effect::DefaultFills), [Class::Safe, Class::Dangerous, Class::Safe]);
        assert_eq!(of(&Effect::TypeRenamed), [Class::Safe; 3]);
    }
}
