mod topology {
    topoc_runtime::topology!(
        r#"
topoc: 1
exchanges: { shop: { type: topik } }
"#
    );
}

fn main() {}
