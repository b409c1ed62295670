mod topology {
    topoc_runtime::topology!(
        r#"
topoc: 1
include: ["tests/ui/contracts/*.yaml"]
"#
    );
}

fn main() {}
