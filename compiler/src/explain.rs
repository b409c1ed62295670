//! The pages of all rules: what `topoc explain` shows, the site will, and the tests run.
use crate::analyse::RULES;
pub(crate) fn names() -> impl Iterator<Item = &'static str> + Clone {
    RULES.iter().map(|rule| rule.name)
}
pub(crate) fn page(name: &str) -> Option<&'static str> {
    RULES.iter().find(|rule| rule.name == name).map(|rule| rule.page)
}
