//! Routing keys with parameters, cut into pieces.

/// A piece of a template.
pub(super) enum Piece<'t> {
    Text(&'t str),
    Parameter(&'t str),
}

/// Text and `{parameters}`, in turn.
pub(super) fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        pieces.push(Piece::Text(before));
        pieces.push(Piece::Parameter(name));
        rest = tail;
    }
    pieces.push(Piece::Text(rest));
    pieces
}
