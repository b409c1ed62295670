use super::{Lock, load, present};
use crate::contract::compat::{Effect, Side, refusals, silent};
use crate::source::{Memory, Sources};
use crate::{Options, compile};

/// Everything that shapes can say.
const GOLDEN: &str = include_str!("../emit/schemas/golden/topology.yaml");

#[test]
fn what_is_written_is_read_again_as_the_same_contracts() {
    let files = Memory::default().with("t.yaml", GOLDEN);
    let compilation = compile(&files, "t.yaml", &Options::default()).unwrap();
    let model = compilation.checked.as_ref().unwrap().model();
    let mut written = Lock { path: "contracts.lock".to_owned(), ..Lock::default() };
    let added = written.release(model);
    assert!(added.len() > 3 && added.iter().all(|release| release.revision == 1), "{added:?}");
    let text = written.render();
    let mut sources = Sources::default();
    let files = Memory::default().with("contracts.lock", text.clone());
    let mut read = Lock::beside(&files, "t.yaml", &mut sources).unwrap();
    assert_eq!(read.render(), text);
    assert_eq!(read.release(model), []);
    let present = present(model);
    let names = present.iter().map(|present| present.name.as_str());
    let released = load(&read, names, &mut sources).unwrap();
    for present in &present {
        let [(shape, _)] = released.revisions[&present.name][..] else { panic!("one revision") };
        let old = Side { shapes: &released.shapes, shape, strict: false };
        let strict = present.message.denies_unknown_fields;
        let new = Side { shapes: &model.shapes, shape: present.shape, strict };
        assert_eq!(refusals(old, new), [], "{}", present.name);
        assert_eq!(refusals(new, old), [], "{}", present.name);
        // Schemas write the variants of a union out, so that these have no names of their own.
        let mut silent = silent(old, new);
        silent.retain(|one| one.effect != Effect::TypeRenamed);
        assert_eq!(silent, [], "{}", present.name);
    }
}
