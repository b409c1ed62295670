//! The command line.

/// What the command line says.
pub(crate) struct Arguments {
    /// The broker's address; without it the broker is in memory.
    pub(crate) amqp: Option<String>,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut amqp = None;
        while let Some(word) = words.next() {
            match word.as_str() {
                "--amqp" => {
                    let url = words.next();
                    amqp = Some(url.ok_or("--amqp needs a URL: amqp://user:password@host/vhost")?);
                }
                other => return Err(format!("`{other}` is not known here; there is --amqp URL")),
            }
        }
        Ok(Self { amqp })
    }
}
