//! Paths from one file to another.

use super::{FileSource, Place};
use crate::report::{Diagnostic, nearest};
use std::io;

/// A file that cannot be read, `what` by its part: the nearest that can, where one is near.
pub(crate) fn missing(
    files: &dyn FileSource,
    what: &str,
    path: &str,
    place: &Place,
    error: &io::Error,
) -> Diagnostic {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("the {what} `{path}` does not exist"),
        _ => format!("the {what} `{path}` cannot be read: {error}"),
    };
    let fault = Diagnostic::fault("missing-file", message).at(place.clone(), "");
    let listed = files.list(folder).unwrap_or_default();
    match nearest(name, listed.iter().map(String::as_str)) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help("paths are relative to the file that names them"),
    }
}

/// A path that is relative to the file that names it; `.` and `..` are folded.
pub(crate) fn beside(parent: &str, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let folder = parent.rsplit_once('/').map_or("", |(folder, _)| folder);
    let rooted = parent.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            // Above the root is the root.
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rooted { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn paths_are_relative_to_the_file_that_names_them() {
        let cases = [
            ("a.yaml", "b.yaml", "b.yaml"),
            ("d/a.yaml", "./b.yaml", "d/b.yaml"),
            ("d/a.yaml", "../../b.yaml", "../b.yaml"),
            ("d/a.yaml", "/b.yaml", "/b.yaml"),
            ("/a.yaml", "b.yaml", "/b.yaml"),
            ("/d/a.yaml", "../../b.yaml", "/b.yaml"),
        ];
        for (parent, path, expected) in cases {
            assert_eq!(beside(parent, path), expected, "{path} beside {parent}");
        }
    }
}
