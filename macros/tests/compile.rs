//! What is said to whoever writes what the topology does not allow.

use std::fs;
use std::path::Path;

/// The first block of a language in the README.
fn block<'r>(readme: &'r str, language: &str) -> &'r str {
    let (_, rest) = readme.split_once(&format!("```{language}\n")).expect("a block");
    rest.split_once("```").expect("its end").0
}

/// The README's first screen, as a program.
fn first_screen() -> std::path::PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = fs::read_to_string(root.join("README.md")).expect("a README");
    let (yaml, rust) = (block(&readme, "yaml"), block(&readme, "rust"));
    let program = format!(
        "mod shop {{\n    topoc_runtime::topology!(r##\"\n{yaml}\"##);\n}}\n\n\
         use shop::given::{{OrderPlacedRegion, OrderPlacedV1Key}};\n\
         use shop::{{OrderCancelledV1, OrderPlacedV1}};\n\
         use topoc_runtime::{{Broker, Context, Email, Failure, PublishError}};\n\n\
         async fn send(_: &Email, _: &str) -> Result<(), std::io::Error> {{\n    Ok(())\n}}\n\n\
         {rust}\nfn main() {{}}\n"
    );
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("first_screen.rs");
    fs::write(&path, program).expect("a file");
    path
}

#[test]
fn what_is_wrong_is_told_and_the_readme_is_right() {
    let cases = trybuild::TestCases::new();
    cases.pass(first_screen());
    cases.pass("tests/ui/inline.rs");
    for name in [
        "bad_shape_inline",
        "bad_yaml_inline",
        "include_pattern",
        "message_not_published",
        "missing_field",
        "missing_file",
        "missing_handler_method",
        "other_version",
        "wrong_key_parameter",
    ] {
        cases.compile_fail(format!("tests/ui/{name}.rs"));
    }
}
