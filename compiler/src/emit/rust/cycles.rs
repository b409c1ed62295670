//! Types that hold themselves.

use crate::contract::{Kind, Shape, Shapes};
use crate::model::Id;

/// Which shapes hold each other without a list or map between: those of a group do. Indexed as the arena is.
pub(super) fn groups(shapes: &Shapes) -> Vec<usize> {
    let mut holders = vec![Vec::new(); shapes.len()];
    for (id, _) in shapes.iter() {
        for part in held(shapes, id) {
            holders[part.index()].push(id);
        }
    }
    let mut groups = vec![usize::MAX; shapes.len()];
    // Kosaraju: what is finished last is asked first who holds it.
    for id in finished(shapes).into_iter().rev() {
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if groups[next.index()] == usize::MAX {
                groups[next.index()] = id.index();
                open.extend(&holders[next.index()]);
            }
        }
    }
    groups
}

/// What a value of a shape holds in itself.
fn held(shapes: &Shapes, id: Id<Shape>) -> impl Iterator<Item = Id<Shape>> + '_ {
    let apart = matches!(shapes[id].kind, Kind::List(_) | Kind::Map(_));
    shapes.parts(id).filter(move |_| !apart)
}

fn finished(shapes: &Shapes) -> Vec<Id<Shape>> {
    let mut seen = vec![false; shapes.len()];
    let mut order = Vec::with_capacity(shapes.len());
    // A step down, or, once all parts are through, the step back.
    let mut open: Vec<_> = shapes.iter().map(|(id, _)| (id, false)).collect();
    while let Some((id, through)) = open.pop() {
        if through {
            order.push(id);
        } else if !std::mem::replace(&mut seen[id.index()], true) {
            open.push((id, true));
            open.extend(held(shapes, id).map(|part| (part, false)));
        }
    }
    order
}
