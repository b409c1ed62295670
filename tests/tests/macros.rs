//! What is said to whoever writes what the topology does not allow.

#[test]
fn errors_say_what_to_do() {
    let cases = trybuild::TestCases::new();
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
