//! Sets of words, and templates cut into them.

use super::{Element, Keys};

/// A piece of a routing key's template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// This text, dots and all.
    Text(String),
    /// A parameter with these values.
    OneOf(Vec<String>),
    /// A parameter whose value is any text without a dot, but not the empty one.
    Free,
}

/// A set of words: some by name, and all of some shapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    values: Vec<String>,
    /// Texts with a gap between each two, for at least one character each.
    shapes: Vec<Vec<String>>,
    /// Whether every word belongs to it, the empty one too.
    any: bool,
}

impl Word {
    pub(crate) fn literal(word: &str) -> Self {
        Self { values: vec![word.to_owned()], shapes: Vec::new(), any: false }
    }

    pub(crate) fn any() -> Self {
        Self { values: Vec::new(), shapes: Vec::new(), any: true }
    }

    pub(crate) fn contains(&self, word: &str) -> bool {
        self.any
            || self.values.iter().any(|value| value == word)
            || self.shapes.iter().any(|shape| fits(shape, word))
    }

    /// The words of the set that are named, here or by `others`.
    pub(crate) fn named<'w>(&'w self, others: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
        let mut named: Vec<&str> = self.values.iter().map(String::as_str).collect();
        if self.any || !self.shapes.is_empty() {
            named.extend(others.filter(|word| self.contains(word)));
        }
        named.sort_unstable();
        named.dedup();
        named
    }

    /// A word of the set that is none of `taken`, where the set has one for certain. It stands for all others.
    pub(crate) fn fresh(&self, taken: impl Fn(&str) -> bool) -> Option<String> {
        let shape = match self.shapes.first() {
            Some(shape) => shape.clone(),
            None if self.any => vec![String::new(), String::new()],
            None => return None,
        };
        let fill = |filler: &str| shape.join(filler);
        let mut count = 0;
        loop {
            let word = if count == 0 { fill("any") } else { fill(&format!("any{count}")) };
            if !taken(&word) {
                return Some(word);
            }
            count += 1;
        }
    }
}

/// Whether a word begins and ends with the texts of a shape and has the others between, each gap filled.
fn fits(shape: &[String], word: &str) -> bool {
    match shape {
        [] => word.is_empty(),
        [only] => word == only,
        [first, rest @ ..] => {
            let Some(after) = word.strip_prefix(first.as_str()) else { return false };
            let gaps = after.char_indices().map(|(at, c)| at + c.len_utf8());
            gaps.into_iter().any(|gap| fits(rest, &after[gap..]))
        }
    }
}

/// Cuts a template at its dots.
pub(super) fn split(pieces: &[Piece]) -> Vec<Keys> {
    // A value with a dot is more than one word: such values are written out.
    let with_dots = pieces.iter().position(
        |piece| matches!(piece, Piece::OneOf(values) if values.iter().any(|value| value.contains('.'))),
    );
    if let Some(at) = with_dots
        && let Piece::OneOf(values) = &pieces[at]
    {
        let written_out = values.iter().flat_map(|value| {
            let mut pieces = pieces.to_vec();
            pieces[at] = Piece::Text(value.clone());
            split(&pieces)
        });
        return written_out.collect();
    }
    let mut words: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                for (at, part) in text.split('.').enumerate() {
                    if at > 0 {
                        words.push(Vec::new());
                    }
                    if let Some(word) = words.last_mut().filter(|_| !part.is_empty()) {
                        word.push(Piece::Text(part.to_owned()));
                    }
                }
            }
            other => words.extend_last(other.clone()),
        }
    }
    if words.len() == 1 && words[0].is_empty() {
        return vec![Keys(Vec::new())];
    }
    vec![Keys(words.iter().map(|word| Element::Word(word_of(word))).collect())]
}

trait ExtendLast {
    fn extend_last(&mut self, piece: Piece);
}

impl ExtendLast for Vec<Vec<Piece>> {
    fn extend_last(&mut self, piece: Piece) {
        if let Some(word) = self.last_mut() {
            word.push(piece);
        }
    }
}

/// The words that pieces without a dot become.
fn word_of(pieces: &[Piece]) -> Word {
    let mut shapes: Vec<Vec<String>> = vec![vec![String::new()]];
    for piece in pieces {
        match piece {
            Piece::Text(text) => append(&mut shapes, text),
            Piece::OneOf(values) => {
                shapes = values
                    .iter()
                    .flat_map(|value| {
                        let mut more = shapes.clone();
                        append(&mut more, value);
                        more
                    })
                    .collect();
            }
            Piece::Free => shapes.iter_mut().for_each(|shape| shape.push(String::new())),
        }
    }
    let (values, shapes): (Vec<_>, Vec<_>) = shapes.into_iter().partition(|shape| shape.len() == 1);
    Word { values: values.concat(), shapes, any: false }
}

fn append(shapes: &mut [Vec<String>], text: &str) {
    for last in shapes.iter_mut().filter_map(|shape| shape.last_mut()) {
        last.push_str(text);
    }
}
