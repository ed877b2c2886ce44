//! Tracks: what of them goes out in clear, masks, and how they are packed (abecs-pinpad §6.5).

/// Characters kept of a track without separators.
const UNSEPARATED_MAX: usize = 19;
/// Characters kept after the separator: expiry and service code.
const AFTER_SEPARATOR: usize = 7;

/// Which digits of a card number stay clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PanMask {
    pub(crate) left: usize,
    pub(crate) right: usize,
}

/// Track 1 without its discretionary data.
pub(crate) fn truncated_track1(track: &str) -> String {
    let second = track.match_indices('^').nth(1).map(|(at, _)| at);
    truncated(track, second)
}

/// Track 2 or 3 without discretionary data.
pub(crate) fn truncated_track2(track: &str) -> String {
    truncated(track, track.find('='))
}

fn truncated(track: &str, separator: Option<usize>) -> String {
    let kept = separator.map_or(UNSEPARATED_MAX, |at| at + 1 + AFTER_SEPARATOR);
    track.chars().take(kept).collect()
}

/// The text with the middle of its first run of digits masked. Blanks inside the run are kept
/// and do not count.
pub(crate) fn masked(text: &str, mask: Option<PanMask>) -> String {
    let Some(PanMask { left, right }) = mask else { return text.to_owned() };
    let bytes = text.as_bytes();
    let Some(start) = bytes.iter().position(u8::is_ascii_digit) else { return text.to_owned() };
    let run = bytes[start..].iter().take_while(|it| it.is_ascii_digit() || **it == b' ').count();
    let digits = bytes[start..start + run].iter().filter(|it| it.is_ascii_digit()).count();
    if left + right > digits {
        return text.to_owned();
    }
    let mut seen = 0;
    let masked = text.char_indices().map(|(at, character)| {
        if at < start || at >= start + run || character == ' ' {
            return character;
        }
        seen += 1;
        if seen > left && seen <= digits - right { '*' } else { character }
    });
    masked.collect()
}

/// Characters as nibbles: digits, and `:;<=>?` for 10 to 15.
pub(crate) fn nibbles(text: &str) -> Vec<u8> {
    text.bytes().map(|it| it.wrapping_sub(b'0') & 15).collect()
}

/// Nibbles as bytes, filled with Fh.
pub(crate) fn packed(nibbles: &[u8]) -> Vec<u8> {
    let pair = |pair: &[u8]| (pair[0] << 4) | pair.get(1).copied().unwrap_or(15);
    nibbles.chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_those_of_the_vectors() {
        let mask = |left, right| Some(PanMask { left, right });
        let track = "5301234567890123=2712201";
        assert_eq!(masked(track, mask(6, 4)), "530123******0123=2712201");
        let name = "B5301234567890123^A/B^2712201";
        assert_eq!(masked(name, mask(0, 0)), "B****************^A/B^2712201");
        assert_eq!(masked(track, mask(10, 6)), track);
        assert_eq!(masked(track, mask(10, 8)), track);
    }

    #[test]
    fn discretionary_data_is_cut_off() {
        let track = truncated_track1("B4444333322221111^SILVA/MARIA^26122010000000000000");
        assert_eq!(track, "B4444333322221111^SILVA/MARIA^2612201");
        assert_eq!(
            truncated_track2("5301234567890123=27122010000012345678"),
            "5301234567890123=2712201"
        );
        assert_eq!(truncated_track2("123456789012345678901234"), "1234567890123456789");
    }
}
