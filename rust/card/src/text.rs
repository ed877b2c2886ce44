//! Texts for the display of a reader.

use std::fmt;

/// The longest text of one display command (abecs-pinpad §3.2, `DEX`).
pub const DISPLAY_TEXT_BYTES_MAX: usize = 160;

/// A text that a reader can show: at most [`DISPLAY_TEXT_BYTES_MAX`] characters of ISO-8859-1, line
/// breaks as `\n`. What does not fit is replaced or cut; a text is never refused for its form.
///
/// ```
/// use maquininha_card::DisplayText;
/// assert_eq!(DisplayText::new("Olá – “você”\t✓").as_str(), "Olá - \"você\" ");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DisplayText(String);

impl DisplayText {
    /// Takes a text, made to fit.
    pub fn new(text: &str) -> Self {
        let fitting = text.chars().filter_map(latin1);
        Self(fitting.take(DISPLAY_TEXT_BYTES_MAX).collect())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One byte a character, lines separated by `line_break`.
    pub fn to_latin1(&self, line_break: u8) -> Vec<u8> {
        let byte = |c: char| if c == '\n' { line_break } else { u8::try_from(c).unwrap_or(b' ') };
        self.0.chars().map(byte).collect()
    }

    /// The text on a display of `rows` lines of `columns` characters: each line cut, those beyond
    /// left out.
    pub fn lines(&self, rows: usize, columns: usize) -> Vec<String> {
        let lines = self.0.split('\n').take(rows);
        lines.map(|line| line.chars().take(columns).collect()).collect()
    }
}

impl fmt::Display for DisplayText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The character as a reader can show it; `None` for what has no likeness.
const fn latin1(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\t' | '\r' => Some(' '),
        '\u{2010}'..='\u{2015}' => Some('-'),
        '\u{2018}' | '\u{2019}' => Some('\''),
        '\u{201C}' | '\u{201D}' => Some('"'),
        '\u{20}'..='\u{7E}' | '\u{A0}'..='\u{FF}' => Some(c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_to_the_display() {
        let text = DisplayText::new("APROXIME, INSIRA OU PASSE\nO CARTÃO\nterceira");
        assert_eq!(text.lines(2, 16), ["APROXIME, INSIRA", "O CARTÃO"]);
        assert_eq!(DisplayText::new("ção\n").to_latin1(0x0D), [0xE7, 0xE3, b'o', 0x0D]);
        assert_eq!(DisplayText::new(&"x".repeat(500)).as_str().len(), DISPLAY_TEXT_BYTES_MAX);
    }
}
