//! The suite itself, from the package that carries it.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The package that carries the suite, at a version that is known. No crate and no npm package has the present one.
const PACKAGE: &str = "jsonschema";
const VERSION: &str = "4.26.0";

/// A dialect of the suite.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Draft {
    Draft7,
    Draft201909,
    Draft202012,
}

impl Draft {
    pub(crate) const ALL: [Self; 3] = [Self::Draft7, Self::Draft201909, Self::Draft202012];

    pub(crate) fn crate_name(self) -> jsonschema::Draft {
        match self {
            Self::Draft7 => jsonschema::Draft::Draft7,
            Self::Draft201909 => jsonschema::Draft::Draft201909,
            Self::Draft202012 => jsonschema::Draft::Draft202012,
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Draft7 => "draft7",
            Self::Draft201909 => "draft2019-09",
            Self::Draft202012 => "draft2020-12",
        }
    }

    fn uri(self) -> &'static str {
        match self {
            Self::Draft7 => "http://json-schema.org/draft-07/schema#",
            Self::Draft201909 => "https://json-schema.org/draft/2019-09/schema",
            Self::Draft202012 => "https://json-schema.org/draft/2020-12/schema",
        }
    }
}

/// A schema and what is tried on it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) schema: Value,
    pub(crate) instances: Vec<Value>,
}

/// The folder of the suite, fetched once into the target directory.
pub(crate) fn folder() -> Result<PathBuf, String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("json-schema-test-suite");
    let suite = target.join(format!("{PACKAGE}-{VERSION}/json/tests"));
    if !suite.is_dir() {
        std::fs::create_dir_all(&target).map_err(|error| error.to_string())?;
        let package = format!("{PACKAGE}=={VERSION}");
        let source = ["--quiet", "--no-deps", "--no-binary", PACKAGE, &package];
        run(&target, "python3", &[&["-m", "pip", "download"][..], &source[..]].concat())?;
        run(&target, "tar", &["-xzf", &format!("{PACKAGE}-{VERSION}.tar.gz")])?;
    }
    Ok(suite)
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).current_dir(folder).args(arguments).output();
    let output = output.map_err(|error| format!("{program} cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!(
            "{program} {} failed: {}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

/// All cases of a dialect, the optional ones too. Each schema names its dialect.
pub(crate) fn cases(folder: &Path, draft: Draft) -> Vec<Case> {
    let root = folder.join(draft.folder());
    let mut cases = Vec::new();
    for below in ["", "optional", "optional/format"] {
        let entries = std::fs::read_dir(root.join(below)).unwrap();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
        paths.sort();
        for path in paths {
            let groups: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let file = path.strip_prefix(folder).unwrap().display().to_string();
            cases.extend(groups.as_array().unwrap().iter().map(|group| case(&file, group, draft)));
        }
    }
    cases
}

fn case(file: &str, group: &Value, draft: Draft) -> Case {
    let mut schema = group["schema"].clone();
    if let Some(words) = schema.as_object_mut() {
        words.entry("$schema").or_insert_with(|| json!(draft.uri()));
    }
    let tests = group["tests"].as_array().unwrap().iter();
    let name = format!("{file}: {}", group["description"].as_str().unwrap());
    Case { name, schema, instances: tests.map(|test| test["data"].clone()).collect() }
}
