//! Parameters of ABECS-style answers: id, length, value (abecs-pinpad §2.3).

use crate::answer::Answer;
use crate::error::AnswerError;
use crate::text;

/// A parameter of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parameter<'a> {
    pub(crate) id: u16,
    pub(crate) value: &'a [u8],
}

/// The parameters of an answer, in any order and over any number of blocks.
#[derive(Clone, Copy)]
pub(crate) struct Parameters<'a> {
    answer: Answer<'a>,
}

impl<'a> Parameters<'a> {
    /// Checks that every block holds whole parameters.
    pub(crate) fn of(answer: Answer<'a>) -> Result<Self, AnswerError> {
        for block in answer.blocks() {
            let mut rest = block;
            while !rest.is_empty() {
                parameter(&mut rest).ok_or(AnswerError::Malformed)?;
            }
        }
        Ok(Self { answer })
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Parameter<'a>> {
        self.answer.blocks().flat_map(|block| {
            let mut rest = block;
            std::iter::from_fn(move || parameter(&mut rest))
        })
    }

    /// The value of an id; the first one counts.
    pub(crate) fn get(self, id: u16) -> Option<&'a [u8]> {
        self.iter().find(|parameter| parameter.id == id).map(|parameter| parameter.value)
    }

    /// A value that must be there.
    pub(crate) fn require(self, id: u16) -> Result<&'a [u8], AnswerError> {
        self.get(id).ok_or(AnswerError::MissingField { field: id })
    }

    /// A text of a card; an empty one is absent. A card number in it is masked.
    pub(crate) fn text(self, id: u16) -> Option<String> {
        self.get(id).map(text::shown).filter(|text| !text.is_empty())
    }

    /// A value of a fixed number of bytes.
    pub(crate) fn bytes<const N: usize>(
        self,
        id: u16,
        what: &'static str,
    ) -> Result<Option<[u8; N]>, AnswerError> {
        let malformed = AnswerError::MalformedField { what };
        self.get(id).map(|value| value.try_into().map_err(|_| malformed)).transpose()
    }
}

/// Takes one parameter from the front.
fn parameter<'a>(rest: &mut &'a [u8]) -> Option<Parameter<'a>> {
    let (id, after) = rest.split_first_chunk::<2>()?;
    let (length, after) = after.split_first_chunk::<2>()?;
    let (value, after) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    *rest = after;
    Some(Parameter { id: u16::from_be_bytes(*id), value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_walked_and_found_without_an_allocation() {
        let payload = b"GCX000017\x80\x4F\x00\x0206\x80\x50\x00\x010\x80\x5C\x00\x02BR";
        let mut found = None;
        let counted = allocation_counter::measure(|| {
            let answer = Answer::parse(payload).expect("an answer");
            let fields = Parameters::of(answer).expect("whole parameters");
            let all = fields.iter().map(|field| field.value.len()).sum::<usize>();
            found = Some((all, fields.get(0x805C), fields.require(0x8050)));
        });
        assert_eq!(found, Some((5, Some(&b"BR"[..]), Ok(&b"0"[..]))));
        assert_eq!(counted.count_total, 0);
    }
}
