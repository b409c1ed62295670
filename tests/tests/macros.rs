//! What the macro says where it cannot do what it is asked for.

#[test]
fn errors_say_what_to_do() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/inline.rs");
    for name in
        ["bad_shape_inline", "bad_yaml_inline", "include_pattern", "missing_file", "other_version"]
    {
        cases.compile_fail(format!("tests/ui/{name}.rs"));
    }
}
