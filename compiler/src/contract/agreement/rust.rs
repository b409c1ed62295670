//! Generated code judges as the emitted schemas do, and writes what they take.
//!
//! The types of random contracts are compiled into one program, which is given random payloads.

use super::{shapes, validator, values};
use crate::analyse::Checked;
use crate::contract::{Against, Shape, Shapes};
use crate::emit::{Rust, payload, rust, schema};
use crate::model::Id;
use crate::source::Memory;
use crate::syntax::agreement::generate::Chance;
use crate::{Options, compile};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How many contracts there are.
const CONTRACTS: usize = 100;
/// How many payloads each is given.
const PAYLOADS: usize = 1_000;
/// How many values of its types each writes; they are part of the program.
const VALUES: usize = 10;

const TOPOLOGY: &str = r##"
topoc: 1
exchanges: { e: { type: topic } }
queues: { q: { bindings: [{ from: e, key: "#" }], dead_letter: { none: example } } }
messages: { m: { exchange: e, routing_key: m, versions: { 1: { type: json } } } }
"##;

/// A contract, its payloads, and its types in Rust.
struct Case {
    schema: Value,
    payloads: Vec<Value>,
    /// Values of the types, within their bounds or not.
    values: Vec<Value>,
    code: String,
}

fn case(chance: &mut Chance) -> Option<Case> {
    let (mut shapes, id) = shapes::random(chance);
    give_defaults(&mut shapes, chance);
    let strict = chance.below(3) == 0;
    let schema = schema(&shapes, id, strict);
    let mut payload = || {
        let mut payload = values::near(&shapes, id, chance, 4);
        for _ in 0..chance.below(3) {
            values::mutate(&mut payload, chance);
        }
        payload
    };
    let payloads = (0..PAYLOADS).map(|_| payload()).collect();
    let typed = |value: &Value| {
        let complaints = shapes.complaints(id, strict, value);
        complaints.iter().all(|complaint| complaint.against != Against::Type)
    };
    let values: Vec<_> =
        (0..VALUES * 4).map(|_| values::near(&shapes, id, chance, 4)).filter(typed).collect();
    let (code, values) = generated(shapes, id, strict, values)?;
    Some(Case { schema, payloads, values, code })
}

/// In place of the random defaults, which fit nowhere, some that the fields' shapes take.
fn give_defaults(shapes: &mut Shapes, chance: &mut Chance) {
    let ids: Vec<_> = shapes.iter().map(|(id, _)| id).collect();
    for id in ids {
        let fields: Vec<_> = match &shapes[id].kind {
            crate::contract::Kind::Struct(object) => {
                object.fields.iter().map(|(name, field)| (name.clone(), field.shape)).collect()
            }
            _ => continue,
        };
        for (name, shape) in fields {
            let value = values::near(shapes, shape, chance, 2);
            let fits = chance.below(6) == 0 && shapes.complaints(shape, true, &value).is_empty();
            if let crate::contract::Kind::Struct(object) = &mut shapes.get_mut(id).kind {
                object.fields[&name].default = fits.then_some(value);
            }
        }
    }
}

/// The Rust of a message with that body, and of those values that have one; none where names collide.
fn generated(
    shapes: Shapes,
    body: Id<Shape>,
    strict: bool,
    values: Vec<Value>,
) -> Option<(String, Vec<Value>)> {
    let files = Memory::default().with("t.yaml", TOPOLOGY);
    let compilation = compile(&files, "t.yaml", &Options::default()).unwrap();
    let mut model = compilation.checked.unwrap().into_model();
    model.shapes = shapes;
    let id = model.messages.iter().next().unwrap().0;
    let message = &mut model.messages[id];
    message.denies_unknown_fields = strict;
    message.versions[0].body = body;
    let written = values.into_iter().filter_map(|value| Some((payload(&model, &value)?, value)));
    let (written, values): (Vec<_>, Vec<_>) = written.take(VALUES).unzip();
    let checked = Checked::keeping_faults(model);
    let mut code = rust(&checked, &Rust::of("t.yaml")).ok()?.remove("topology.rs")?;
    let encoded = written.iter().map(|value| format!("        {value}.encode(),\n"));
    let encoded: String = encoded.collect();
    writeln!(
        code,
        "\n#[allow(clippy::all, unused_imports, unused_parens, reason = \"values as they come\")]\n\
         pub fn encoded() -> Vec<Result<Vec<u8>, ::topoc_runtime::Invalid>> {{\n    \
         use ::topoc_runtime::Payload as _;\n    vec![\n{encoded}    ]\n}}"
    )
    .unwrap();
    Some((code, values))
}

/// The folder of the program, within the workspace's target folder, so that a second run builds less.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/generated/agreement")
}

const MAIN: &str = r#"
use std::io::BufRead;
use topoc_runtime::{Invalid, Payload};

type Judge = fn(&[u8]) -> Result<Vec<u8>, Invalid>;
type Encoded = fn() -> Vec<Result<Vec<u8>, Invalid>>;

/// Reads and writes a payload; what is written has to be readable.
fn judge<P: Payload + PartialEq + std::fmt::Debug>(bytes: &[u8]) -> Result<Vec<u8>, Invalid> {
    let value = P::decode(bytes)?;
    let written = value.encode()?;
    assert_eq!(P::decode(&written)?, value);
    assert!(!format!("{value:?}").is_empty());
    Ok(written)
}

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let (contract, payload) = line.split_once(' ').unwrap();
        tell(CONTRACTS[contract.parse::<usize>().unwrap()](payload.as_bytes()));
    }
    ENCODED.iter().flat_map(|encoded| encoded()).for_each(tell);
}

fn tell(written: Result<Vec<u8>, Invalid>) {
    match written {
        Ok(written) => println!("+{}", String::from_utf8(written).unwrap()),
        Err(invalid) => println!("-{}", invalid.to_string().replace('\n', " ")),
    }
}
"#;

fn write_program(cases: &[Case]) {
    let folder = folder();
    std::fs::create_dir_all(folder.join("src")).unwrap();
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let manifest = format!(
        "[package]\nname = \"agreement\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\ntopoc-runtime = {{ path = {:?} }}\n",
        workspace.join("runtime")
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let mut main = String::new();
    let (mut table, mut encoded) = (String::new(), String::new());
    for (index, case) in cases.iter().enumerate() {
        std::fs::write(folder.join(format!("src/case_{index}.rs")), &case.code).unwrap();
        writeln!(main, "mod case_{index};").unwrap();
        writeln!(table, "    judge::<case_{index}::MV1>,").unwrap();
        writeln!(encoded, "    case_{index}::encoded,").unwrap();
    }
    main.push_str(&format!("{MAIN}\nstatic CONTRACTS: &[Judge] = &[\n{table}];\n"));
    main.push_str(&format!("static ENCODED: &[Encoded] = &[\n{encoded}];\n"));
    std::fs::write(folder.join("src/main.rs"), main).unwrap();
}

fn cargo(arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(folder()).args(arguments);
    // Its own folder, since the workspace's is locked while it is built.
    command.env("CARGO_TARGET_DIR", folder().join("../target"));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What the program says of all payloads, a line each.
fn judged(cases: &[Case]) -> Vec<String> {
    let mut lines = String::new();
    for (index, case) in cases.iter().enumerate() {
        case.payloads.iter().for_each(|payload| writeln!(lines, "{index} {payload}").unwrap());
    }
    let program = folder().join("../target/debug/agreement");
    let mut child =
        Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn of_generated_code() {
    let mut seeds = 0_u64..;
    let mut next = || {
        let mut seed = [7; 32];
        seed[..8].copy_from_slice(&seeds.next().unwrap().to_le_bytes());
        case(&mut Chance::new(seed))
    };
    let cases: Vec<_> = std::iter::from_fn(|| Some(next())).flatten().take(CONTRACTS).collect();
    write_program(&cases);
    cargo(&["clippy", "--quiet", "--", "-D", "warnings"]);
    cargo(&["build", "--quiet"]);
    let judged = judged(&cases);
    let mut judged = judged.iter();
    let mut counts = [0_usize; 2];
    let mut differences = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let validator = validator(&case.schema);
        for payload in &case.payloads {
            let said = judged.next().unwrap();
            let accepted = validator.is_valid(payload);
            let mut agreed = said.starts_with('+') == accepted;
            counts[usize::from(accepted)] += 1;
            if let Some(written) = said.strip_prefix('+') {
                let written: Value = serde_json::from_str(written).unwrap();
                agreed &= validator.is_valid(&written);
            }
            if !agreed {
                differences.push(format!("contract {index}\n{payload}\n{said}"));
            }
        }
    }
    let of_values = encoders(&cases, &mut judged, &mut differences);
    assert!(
        differences.is_empty(),
        "{} differences; {}",
        differences.len(),
        differences[..differences.len().min(9)].join("\n")
    );
    let [refused, accepted] = counts;
    assert!(refused.min(accepted) * 5 > refused + accepted, "{counts:?}");
    let [refused, accepted] = of_values;
    eprintln!("encoders: {accepted} values written, {refused} refused");
    assert!(refused > 50 && accepted > 50, "{of_values:?}");
}

/// What an encoder writes the schema takes, and what it refuses the schema refuses.
fn encoders<'j>(
    cases: &[Case],
    judged: &mut impl Iterator<Item = &'j String>,
    differences: &mut Vec<String>,
) -> [usize; 2] {
    let mut counts = [0; 2];
    for (index, case) in cases.iter().enumerate() {
        let validator = validator(&case.schema);
        for value in &case.values {
            let said = judged.next().unwrap();
            let written = said.strip_prefix('+');
            counts[usize::from(written.is_some())] += 1;
            let agreed = match written {
                Some(written) => validator.is_valid(&serde_json::from_str(written).unwrap()),
                None => !validator.is_valid(value),
            };
            if !agreed {
                differences.push(format!("the encoder of contract {index}\n{value}\n{said}"));
            }
        }
    }
    counts
}
