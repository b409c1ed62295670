//! x
fn main() {
    let path = std::env::args().nth(1).unwrap_or_default();
    let c = topoc::compile(&topoc::source::Disk, &path, &topoc::Options::default()).unwrap();
    eprintln!(
        "{}",
        topoc::report::human(&c.sources, &c.diagnostics, topoc::report::Style::default())
    );
    if let Some(c) = &c.checked {
        eprintln!("{} queues {} bindings", c.model().queues.len(), c.model().bindings.len());
    }
}
