//! What day it is. The compiler itself reads no clock: the command and build scripts tell it.

use crate::syntax::Date;
use std::time::SystemTime;

/// Today in UTC; none, where the system's clock stands before 1970.
pub(crate) fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Date::of_unix_days(i64::try_from(since.as_secs() / 86_400).ok()?)
}
