//! Rust's names for what contracts name.

use proc_macro2::{Ident, Span};
use quote::format_ident;

/// Keywords of any edition that cannot be raw identifiers.
const NEVER_RAW: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// What generated implementations name without a path.
const RESERVED: [&str; 6] = ["Option", "Some", "None", "Result", "Ok", "Err"];

/// The words of a name: what stands between characters that no identifier has, and within `camelCase`.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        let fits = c != '_' && unicode_ident::is_xid_continue(c);
        if begins || !fits {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if fits {
            word.push(c);
        }
        before = c;
    }
    words.extend((!word.is_empty()).then_some(word));
    if words.is_empty() {
        // Nothing in it could be part of an identifier: its characters are told by their numbers.
        words = name.chars().map(|c| format!("U{:04X}", c as u32)).collect();
    }
    if words.is_empty() {
        words.push("empty".to_owned());
    }
    words
}

/// A name of a type or a variant: `order.placed` is `OrderPlaced`.
pub(super) fn pascal(name: &str) -> String {
    let capitalised = |word: String| {
        let mut chars = word.chars();
        let first = chars.next().into_iter().flat_map(char::to_uppercase);
        first.chain(chars).collect::<String>()
    };
    let name = led(words(name).into_iter().map(|word| capitalised(calm(word))).collect());
    // What the implementations mean by these names must not be something else.
    if RESERVED.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// A name that is all capitals, with the first one only.
pub(super) fn calm(name: String) -> String {
    match name.chars().count() > 1 && !name.chars().any(char::is_lowercase) {
        true => {
            let mut chars = name.chars();
            chars.next().into_iter().chain(chars.flat_map(char::to_lowercase)).collect()
        }
        false => name,
    }
}

/// A name of a field: `customerId` is `customer_id`.
pub(super) fn snake(name: &str) -> String {
    led(words(name).join("_").to_lowercase())
}

/// An identifier does not begin with a digit.
fn led(name: String) -> String {
    match name.starts_with(unicode_ident::is_xid_start) {
        true => name,
        false => format!("_{name}"),
    }
}

/// The identifier of a name, raw where it is a keyword.
pub(super) fn ident(name: &str) -> Ident {
    if NEVER_RAW.contains(&name) {
        return format_ident!("{name}_");
    }
    match syn::parse_str::<Ident>(name) {
        Ok(ident) => ident,
        Err(_) => Ident::new_raw(name, Span::call_site()),
    }
}

#[cfg(test)]
mod tests {
    use super::{ident, pascal, snake};

    #[test]
    fn names_of_brokers_become_names_of_rust() {
        for (name, upper, lower) in [
            ("order.placed", "OrderPlaced", "order_placed"),
            ("customerId", "CustomerId", "customer_id"),
            ("OrderItem", "OrderItem", "order_item"),
            ("USD", "Usd", "usd"),
            ("a b/c~d", "ABCD", "a_b_c_d"),
            ("ü", "Ü", "ü"),
            ("1.5", "_15", "_1_5"),
            ("+", "U002b", "u002b"),
            ("", "Empty", "empty"),
            ("type", "Type", "type"),
            ("_x", "X", "x"),
        ] {
            assert_eq!((pascal(name).as_str(), snake(name).as_str()), (upper, lower), "{name}");
        }
    }

    #[test]
    fn keywords_are_raw_where_they_can_be() {
        for (name, written) in
            [("type", "r#type"), ("self", "self_"), ("Self", "Self_"), ("a", "a")]
        {
            assert_eq!(ident(name).to_string(), written);
        }
    }
}
