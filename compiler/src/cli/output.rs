//! Writing: reports to the terminal, files to the disk, each whole or not at all.

use super::{Failure, Outcome};
use crate::analyse::is_denied;
use crate::report::{Diagnostic, Format, Severity, Style};
use crate::source::Sources;
use anstream::AutoStream;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Columns where the terminal does not say.
const WIDTH: usize = 100;

/// Writes a line for people to stderr.
pub(super) fn say(text: &str) {
    // Where stderr is gone there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Writes a result to stdout.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // A reader such as `head` may have had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(format!("cannot write to stdout: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Shows what was found: text for people on stderr, everything else on stdout.
pub(super) fn report(
    format: Format,
    sources: &Sources,
    found: &[Diagnostic],
) -> Result<(), Failure> {
    if format != Format::Human {
        return print(&format.render(sources, found, Style::default()));
    }
    let colour = AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    let text = format.render(sources, found, Style { colour, width: width() });
    if !text.is_empty() {
        say(text.trim_end());
    }
    Ok(())
}

fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let terminal = io::stderr().is_terminal().then(terminal_size::terminal_size).flatten();
    columns.or(terminal.map(|(width, _)| usize::from(width.0))).unwrap_or(WIDTH)
}

/// How a run ended that found this; `strict` counts warnings too.
pub(super) fn outcome(found: &[Diagnostic], strict: bool) -> Outcome {
    let counts = |finding: &Diagnostic| {
        is_denied(finding) || strict && finding.severity == Severity::Warning
    };
    if found.iter().any(counts) { Outcome::Problems } else { Outcome::Clean }
}

/// Writes a file by way of a temporary one beside it. A file that is right already is
/// left alone, so that what depends on it is not built again.
pub(super) fn write(path: &Path, content: &str) -> Result<(), Failure> {
    if std::fs::read(path).is_ok_and(|old| old == content.as_bytes()) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let written = std::fs::create_dir_all(folder).and_then(|()| {
        let mut file = temporary().tempfile_in(folder)?;
        file.write_all(content.as_bytes())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    });
    written.map_err(|error| Failure::new(format!("cannot write `{}`: {error}", path.display())))
}

/// A temporary file that others may read as they may any new file: the user's mask
/// takes off what it would take off a file written the plain way.
fn temporary() -> tempfile::Builder<'static, 'static> {
    #[cfg_attr(not(unix), allow(unused_mut, reason = "only Unix has modes"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}
