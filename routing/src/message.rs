//! A message, as far as routing looks at it.

use crate::headers::Headers;

/// A message: its routing keys and its headers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// The routing key.
    pub key: String,
    /// Further routing keys, which stay with the message: the header `CC`.
    pub cc: Vec<String>,
    /// Further routing keys, which the broker strips before it delivers: the header `BCC`.
    pub bcc: Vec<String>,
    /// The application's headers.
    pub headers: Headers,
}

impl Message {
    /// A message with a routing key and nothing else.
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self { key: key.to_owned(), ..Self::default() }
    }

    /// The same message with these headers.
    #[must_use]
    pub fn with_headers(self, headers: Headers) -> Self {
        Self { headers, ..self }
    }

    /// All its routing keys (`rabbit_basic:header_routes`): every type of exchange looks at each.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.key).chain(&self.cc).chain(&self.bcc).map(String::as_str)
    }
}
