//! What a parameter's value looks like, as far as it tells words apart.

/// A form that words have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// A UUID: hexadecimal digits in groups of 8, 4, 4, 4 and 12.
    Uuid,
    /// A whole number in decimal digits, perhaps with a minus.
    Integer,
    /// A day: `2027-06-30`.
    Date,
}

impl Form {
    /// Whether a word has the form.
    #[must_use]
    pub fn holds(self, word: &str) -> bool {
        match self {
            Self::Uuid => is_grouped(word, &[8, 4, 4, 4, 12], |byte| byte.is_ascii_hexdigit()),
            Self::Date => is_grouped(word, &[4, 2, 2], |byte| byte.is_ascii_digit()),
            Self::Integer => {
                let digits = word.strip_prefix('-').unwrap_or(word);
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
            }
        }
    }

    /// A word of the form, for each number another one.
    #[must_use]
    pub fn example(self, number: usize) -> String {
        match self {
            Self::Uuid => format!("00000000-0000-4000-8000-{number:012x}"),
            Self::Integer => number.to_string(),
            Self::Date => {
                let (year, month, day) =
                    (2000 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
                format!("{year:04}-{month:02}-{day:02}")
            }
        }
    }
}

/// Whether a word is groups of so many bytes each, with `-` between.
fn is_grouped(word: &str, lengths: &[usize], fits: fn(u8) -> bool) -> bool {
    let mut groups = word.split('-');
    let all = lengths.iter().all(|length| {
        groups.next().is_some_and(|group| group.len() == *length && group.bytes().all(fits))
    });
    all && groups.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn words_have_their_form_and_so_have_examples() {
        for (form, word, expected) in [
            (Form::Uuid, "5b0d6c1e-8f0a-4b57-9d8e-1f2a3b4c5d6e", true),
            (Form::Uuid, "5B0D6C1E-8f0a-4b57-9d8e-1f2a3b4c5d6e", true),
            (Form::Uuid, "5b0d6c1e8f0a4b579d8e1f2a3b4c5d6e", false),
            (Form::Uuid, "us", false),
            (Form::Integer, "-12", true),
            (Form::Integer, "-", false),
            (Form::Integer, "1a", false),
            (Form::Date, "2027-06-30", true),
            (Form::Date, "2027-6-30", false),
        ] {
            assert_eq!(form.holds(word), expected, "{word}");
        }
        for form in [Form::Uuid, Form::Integer, Form::Date] {
            for number in [0, 1, 40, 700] {
                let example = form.example(number);
                assert!(form.holds(&example) && example != form.example(number + 1), "{example}");
            }
        }
    }
}
