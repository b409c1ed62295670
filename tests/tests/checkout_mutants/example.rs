//! The files of `examples/checkout`, as values that can be changed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use topoc::source::Memory;

/// The file that includes the others.
pub(crate) const ROOT: &str = "topology.yaml";
/// The file of the messages.
pub(crate) const CONTRACTS: &str = "contracts.yaml";

/// The example's files.
#[derive(Clone)]
pub(crate) struct Example {
    /// Those in the language, by their path.
    files: BTreeMap<String, Arc<Value>>,
    /// JSON Schemas, as they are.
    schemas: Vec<(String, Arc<[u8]>)>,
}

impl Example {
    pub(crate) fn read() -> Self {
        let mut example = Self { files: BTreeMap::new(), schemas: Vec::new() };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/checkout");
        for folder in ["", "services", "schemas"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if !path.is_file() {
                    continue;
                }
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                let bytes = std::fs::read(&path).unwrap();
                match name.ends_with(".yaml") {
                    true => {
                        let value = serde_yaml::from_slice(&bytes).unwrap();
                        example.files.insert(name, Arc::new(value));
                    }
                    false => example.schemas.push((name, bytes.into())),
                }
            }
        }
        example
    }

    /// The files as the compiler reads them: JSON is YAML.
    pub(crate) fn sources(&self) -> Memory {
        let mut memory = Memory::default();
        for (name, value) in &self.files {
            memory = memory.with(name.as_str(), value.to_string());
        }
        for (name, bytes) in &self.schemas {
            memory = memory.with(name.as_str(), bytes.to_vec());
        }
        memory
    }

    /// The entries of a section, from all files, with the file that each stands in.
    pub(crate) fn section(&self, section: &str) -> Vec<(&str, &str, &Value)> {
        let mut entries = Vec::new();
        for (file, value) in &self.files {
            let here = value.get(section).and_then(Value::as_object).into_iter().flatten();
            entries.extend(here.map(|(name, value)| (file.as_str(), name.as_str(), value)));
        }
        entries
    }

    /// The entry of that name.
    pub(crate) fn entry(&self, section: &str, name: &str) -> Option<&Value> {
        self.section(section).into_iter().find(|entry| entry.1 == name).map(|entry| entry.2)
    }

    /// What stands at a JSON pointer of a file.
    pub(crate) fn at(&self, file: &str, pointer: &str) -> Option<&Value> {
        self.files[file].pointer(pointer)
    }

    /// The example with one file changed.
    pub(crate) fn changed(&self, file: &str, change: impl FnOnce(&mut Value)) -> Self {
        let mut example = self.clone();
        change(Arc::make_mut(example.files.get_mut(file).unwrap()));
        example
    }
}
