//! What stands in a field, whatever its kind.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A free-form object.
pub(super) type Object = Map<String, Value>;

/// A field of another kind reads as one that is absent: what the broker makes of it
/// depends on its version, and is judged by the document as it is written.
pub(super) fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}
