//! Sets of words, and templates cut into them.

use super::{Element, Form, Keys};

/// A piece of a routing key's template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// This text, dots and all.
    Text(String),
    /// A parameter with these values.
    OneOf(Vec<String>),
    /// A parameter whose value is any text without a dot, but not the empty one.
    Free,
    /// A parameter whose values have this form.
    Of(Form),
}

/// A set of words: some by name, and all of some shapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    values: Vec<String>,
    shapes: Vec<Shape>,
    /// Whether every word belongs to it, the empty one too.
    any: bool,
}

/// Texts with a gap between each two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shape {
    /// One more than there are gaps.
    texts: Vec<String>,
    /// What fills each gap: what has the form, or at least one character of any kind.
    gaps: Vec<Option<Form>>,
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
            || self.shapes.iter().any(|shape| fits(&shape.texts, &shape.gaps, word))
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
        let whole = Shape { texts: vec![String::new(), String::new()], gaps: vec![None] };
        let shape = match self.shapes.first() {
            Some(shape) => shape,
            None if self.any => &whole,
            None => return None,
        };
        (0..).map(|number| shape.filled(number)).find(|word| !taken(word))
    }
}

impl Shape {
    /// A word of the shape, for each number another one.
    fn filled(&self, number: usize) -> String {
        let mut texts = self.texts.iter();
        let mut word = texts.next().cloned().unwrap_or_default();
        for (gap, text) in self.gaps.iter().zip(texts) {
            match (gap, number) {
                (Some(form), number) => word.push_str(&form.example(number)),
                (None, 0) => word.push_str("any"),
                (None, number) => word.push_str(&format!("any{number}")),
            }
            word.push_str(text);
        }
        word
    }
}

/// Whether a word begins and ends with the texts of a shape and has the others between, each gap filled as it must be.
fn fits(texts: &[String], gaps: &[Option<Form>], word: &str) -> bool {
    match (texts, gaps) {
        ([], _) => word.is_empty(),
        ([only], _) | ([only, ..], []) => word == only,
        ([first, texts @ ..], [gap, gaps @ ..]) => {
            let Some(after) = word.strip_prefix(first.as_str()) else { return false };
            let mut ends = after.char_indices().map(|(at, c)| at + c.len_utf8());
            ends.any(|end| {
                let (filling, rest) = after.split_at(end);
                gap.is_none_or(|form| form.holds(filling)) && fits(texts, gaps, rest)
            })
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
    let empty = Shape { texts: vec![String::new()], gaps: Vec::new() };
    let mut shapes = vec![empty];
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
            Piece::Free => open(&mut shapes, None),
            Piece::Of(form) => open(&mut shapes, Some(*form)),
        }
    }
    let (values, shapes): (Vec<_>, Vec<_>) =
        shapes.into_iter().partition(|shape| shape.gaps.is_empty());
    let values = values.into_iter().flat_map(|shape| shape.texts).collect();
    Word { values, shapes, any: false }
}

fn append(shapes: &mut [Shape], text: &str) {
    for last in shapes.iter_mut().filter_map(|shape| shape.texts.last_mut()) {
        last.push_str(text);
    }
}

/// Begins a gap.
fn open(shapes: &mut [Shape], gap: Option<Form>) {
    for shape in shapes {
        shape.gaps.push(gap);
        shape.texts.push(String::new());
    }
}
