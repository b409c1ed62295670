//! Passwords: read from the environment or files, hashed as the broker does, never shown.

use super::Failure;
use crate::definitions::Document;
use crate::emit::PasswordHash;
use crate::model::{Model, Password, Presence, User};
use crate::source::Sources;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// The broker's name for what is used here (`rabbit_password_hashing_sha256`, 3.6 to 4.3).
const ALGORITHM: &str = "rabbit_password_hashing_sha256";

/// Bytes of salt before the hash (`rabbit_password:generate_salt`).
const SALT: usize = 4;

/// The hashes of all passwords that come from outside. A hash that stands in the output
/// folder and fits its password is kept, so that the same input gives the same bytes.
pub(super) fn hashes(
    model: &Model,
    sources: &Sources,
    out: &Path,
) -> Result<BTreeMap<String, PasswordHash>, Failure> {
    let stored = stored(out);
    let mut hashes = BTreeMap::new();
    let mut missing = Vec::new();
    for user in model.users.values().filter(|user| user.presence == Presence::Declared) {
        match read(user, sources) {
            Ok(None) => {}
            Ok(Some(password)) => {
                let kept = stored.get(&user.name).filter(|hash| fits(&password, hash));
                let hash = match kept {
                    Some(hash) => hash.clone(),
                    None => hash(&password)?,
                };
                let algorithm = ALGORITHM.to_owned();
                hashes.insert(user.name.clone(), PasswordHash { hash, algorithm });
            }
            Err(why) => missing.push(why),
        }
    }
    if missing.is_empty() {
        return Ok(hashes);
    }
    Err(Failure::new(missing.join("\nerror: ")).help(
        "definitions with users need their passwords; `check` does not, nor `--vhost`, nor users with `external: true`",
    ))
}

/// The user's password, where it comes from outside.
fn read(user: &User, sources: &Sources) -> Result<Option<String>, String> {
    let name = &user.name;
    match &user.password {
        Password::Environment(variable) => match std::env::var(variable) {
            Ok(password) if !password.is_empty() => Ok(Some(password)),
            Ok(_) => Err(format!(
                "the environment variable {variable}, the password of `{name}`, is empty"
            )),
            Err(_) => Err(format!(
                "the environment variable {variable}, the password of `{name}`, is not set"
            )),
        },
        Password::File(path) => {
            let written_in = user.origin.place().map(|place| sources.file(place.file).name());
            let folder = Path::new(written_in.unwrap_or_default()).parent();
            let path = folder.unwrap_or(Path::new("")).join(path);
            let text = std::fs::read_to_string(&path).map_err(|error| {
                format!("cannot read `{}`, the password of `{name}`: {error}", path.display())
            })?;
            match text.lines().next() {
                Some(line) if !line.is_empty() => Ok(Some(line.to_owned())),
                _ => Err(format!("`{}`, the password of `{name}`, is empty", path.display())),
            }
        }
        Password::Clear => Err(format!(
            "the password of `{name}` stands in clear in the document, and is not copied: import it and name a variable"
        )),
        Password::None | Password::Hash { .. } => Ok(None),
    }
}

/// The hashes in the files that an earlier build wrote.
fn stored(out: &Path) -> BTreeMap<String, String> {
    let mut hashes = BTreeMap::new();
    for name in ["access.json", "definitions.json"] {
        let Ok(text) = std::fs::read(out.join(name)) else { continue };
        let Ok(document) = serde_json::from_slice::<Document>(&text) else { continue };
        let users = document.users.into_iter().flatten();
        hashes.extend(users.filter_map(|user| Some((user.name?, user.password_hash?))));
    }
    hashes
}

fn hash(password: &str) -> Result<String, Failure> {
    let mut salt = [0; SALT];
    getrandom::fill(&mut salt)
        .map_err(|error| Failure::new(format!("the system gives no random numbers: {error}")))?;
    Ok(STANDARD.encode(salted(&salt, password)))
}

/// Salt, and hash of salt and password (`rabbit_password:salted_hash`).
fn salted(salt: &[u8], password: &str) -> Vec<u8> {
    let digest = Sha256::new().chain_update(salt).chain_update(password).finalize();
    [salt, &digest[..]].concat()
}

fn fits(password: &str, hash: &str) -> bool {
    STANDARD
        .decode(hash)
        .is_ok_and(|bytes| bytes.len() > SALT && salted(&bytes[..SALT], password) == bytes)
}

#[cfg(test)]
mod tests {
    use super::{STANDARD, fits, salted};
    use base64::Engine;

    /// The example of RabbitMQ's own guide to passwords.
    const HASH: &str = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";

    #[test]
    fn hashes_are_the_brokers() {
        let salt = [0x90, 0x8D, 0xC6, 0x0A];
        assert_eq!(STANDARD.encode(salted(&salt, "test12")), HASH);
    }

    #[test]
    fn a_hash_fits_its_password_only() {
        assert!(fits("test12", HASH));
        assert!(!fits("test13", HASH));
        assert!(!fits("test12", "AAAA"));
        assert!(!fits("test12", "no base64"));
    }
}
