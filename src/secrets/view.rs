//! A text without its escapes, which remembers the position of each byte in the original text.

/// The decoded bytes of a text.
pub(super) struct View {
    bytes: Vec<u8>,
    /// For each byte, the position in the original text where its escape begins; then the original text's length.
    starts: Vec<usize>,
}

/// The most rounds of decoding. Each round decodes escapes of escapes.
const ROUNDS: usize = 6;

/// One escape: its length in bytes, and what it stands for.
struct Escape {
    length: usize,
    decoded: Decoded,
}

enum Decoded {
    Byte(u8),
    Char(char),
    /// Nothing: the backslashes before the character that they escape.
    Nothing,
}

impl View {
    /// Returns the text with the escapes of URLs, JSON, Rust and HTML decoded, also where they are nested.
    ///
    /// Backslashes are left out. Two texts that differ only in their escapes have the same bytes.
    pub(super) fn of(text: &str) -> Self {
        let mut view = Self {
            bytes: text.as_bytes().to_vec(),
            starts: (0..=text.len()).collect(),
        };
        for _ in 0..ROUNDS {
            if memchr::memchr3(b'%', b'\\', b'&', &view.bytes).is_none() || !view.decode() {
                break;
            }
        }
        view
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Returns the position in the original text where the byte at this index begins.
    pub(super) fn position(&self, index: usize) -> usize {
        self.starts[index]
    }

    /// Decodes each escape once. Returns whether there was one.
    fn decode(&mut self) -> bool {
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut starts = Vec::with_capacity(self.starts.len());
        let mut is_changed = false;
        let (mut at, mut start) = (0, self.starts[0]);
        while at < self.bytes.len() {
            let Some(Escape { length, decoded }) = escape(&self.bytes[at..]) else {
                bytes.push(self.bytes[at]);
                starts.push(start);
                at += 1;
                start = self.starts[at];
                continue;
            };
            is_changed = true;
            at += length;
            let mut buffer = [0; 4];
            let decoded: &[u8] = match decoded {
                Decoded::Byte(byte) => &[byte],
                Decoded::Char(char) => char.encode_utf8(&mut buffer).as_bytes(),
                // The next character begins where its backslashes begin.
                Decoded::Nothing => continue,
            };
            bytes.extend_from_slice(decoded);
            starts.extend(decoded.iter().map(|_| start));
            start = self.starts[at];
        }
        starts.push(start);
        (self.bytes, self.starts) = (bytes, starts);
        is_changed
    }
}

/// Returns the escape that the bytes begin with.
fn escape(bytes: &[u8]) -> Option<Escape> {
    match bytes.first()? {
        b'%' => Some(Escape {
            length: 3,
            decoded: Decoded::Byte(u8::try_from(hex(bytes.get(1..3)?)?).ok()?),
        }),
        b'\\' => Some(backslashes(bytes)),
        b'&' => entity(bytes),
        _ => None,
    }
}

/// Reads `\u00e4`, `\ud83d\ude00`, `\u{e4}` and `\xe4` with any number of backslashes, or else the backslashes alone.
fn backslashes(bytes: &[u8]) -> Escape {
    let length = run(bytes);
    let nothing = Escape {
        length,
        decoded: Decoded::Nothing,
    };
    unicode(&bytes[length..]).map_or(nothing, |(letters, char)| Escape {
        length: length + letters,
        decoded: Decoded::Char(char),
    })
}

/// Returns the number of backslashes that the bytes begin with.
fn run(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| **byte == b'\\').count()
}

/// Reads the part of an escape after its backslashes; returns its length and the character.
fn unicode(bytes: &[u8]) -> Option<(usize, char)> {
    match bytes {
        [b'u', b'{', rest @ ..] => {
            let digits = rest.iter().take(7).position(|byte| *byte == b'}')?;
            Some((digits + 3, char::from_u32(hex(&rest[..digits])?)?))
        }
        [b'u', rest @ ..] => {
            let unit = hex(rest.get(..4)?)?;
            let rest = &rest[4..];
            if !(0xd800..0xdc00).contains(&unit) {
                return Some((5, char::from_u32(unit)?));
            }
            let between = run(rest);
            let low = rest[between..].strip_prefix(b"u")?;
            let low = hex(low.get(..4)?)?.checked_sub(0xdc00)?;
            let char = char::from_u32(0x10000 + ((unit - 0xd800) << 10) + low)?;
            Some((10 + between, char))
        }
        [b'x', rest @ ..] => Some((3, char::from_u32(hex(rest.get(..2)?)?)?)),
        _ => None,
    }
}

/// Reads `&amp;`, `&lt;`, `&gt;`, `&quot;`, `&apos;`, `&#39;` and `&#x27;`.
fn entity(bytes: &[u8]) -> Option<Escape> {
    let end = bytes.iter().take(12).position(|byte| *byte == b';')?;
    let char = match &bytes[1..end] {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(hex(digits)?)?,
        [b'#', digits @ ..] => char::from_u32(str::from_utf8(digits).ok()?.parse().ok()?)?,
        _ => return None,
    };
    Some(Escape {
        length: end + 1,
        decoded: Decoded::Char(char),
    })
}

/// Returns the value of at most 6 hexadecimal digits.
fn hex(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 6 {
        return None;
    }
    digits.iter().try_fold(0, |value, digit| {
        Some(value << 4 | char::from(*digit).to_digit(16)?)
    })
}
