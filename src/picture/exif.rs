//! What cameras write beside the pixels (EXIF 2.32, XMP): how the picture is turned, and whether it says where it was taken.
//!
//! Two tags are read and no more. Whatever cannot be read says nothing. `picture` calls it.

/// How stored pixels are turned to be shown: first mirrored along the diagonal, then left and right, then up and down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Rows become columns.
    pub transposed: bool,
    /// Left becomes right.
    pub mirrored: bool,
    /// Up becomes down.
    pub flipped: bool,
}

impl Turn {
    /// The turn that EXIF writes as this number, 1 to 8.
    fn of(number: u16) -> Turn {
        let (transposed, mirrored, flipped) = match number {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Turn {
            transposed,
            mirrored,
            flipped,
        }
    }

    /// Width and height as shown, of these stored ones; and the other way round.
    pub fn dimensions(self, (width, height): (u32, u32)) -> (u32, u32) {
        match self.transposed {
            true => (height, width),
            false => (width, height),
        }
    }
}

/// Whether a picture says where it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It does.
    Told,
    /// It does not.
    Untold,
}

/// The tag of the orientation, in the first directory.
const ORIENTATION: u16 = 0x0112;

/// The tag that leads to the directory of places, in the first one.
const PLACES: u16 = 0x8825;

/// The tag of the latitude, in the directory of places; cameras without a fix write that directory and not this tag.
const LATITUDE: u16 = 2;

/// Reads what EXIF and XMP say.
pub(super) fn read(exif: Option<&[u8]>, xmp: Option<&[u8]>) -> (Turn, Origin) {
    let exif = exif.and_then(Tiff::open);
    let tag = |tag| exif.as_ref().and_then(|tiff| tiff.value(tiff.first, tag));
    let turn = tag(ORIENTATION).map_or_else(Turn::default, |(short, _)| Turn::of(short));
    let placed = tag(PLACES).is_some_and(|(_, places)| {
        let tiff = exif.as_ref();
        tiff.is_some_and(|tiff| tiff.value(places as usize, LATITUDE).is_some())
    });
    let named = xmp.is_some_and(|xmp| {
        let word = b"GPSLatitude";
        xmp.windows(word.len()).any(|part| part == word)
    });
    let origin = match placed || named {
        true => Origin::Told,
        false => Origin::Untold,
    };
    (turn, origin)
}

/// A block of directories as TIFF lays them out.
struct Tiff<'b> {
    bytes: &'b [u8],
    /// Whether the first byte of a number is its greatest.
    big: bool,
    /// Where the first directory is.
    first: usize,
}

impl<'b> Tiff<'b> {
    /// The block in these bytes; some writers leave the word `Exif` before it.
    fn open(bytes: &'b [u8]) -> Option<Tiff<'b>> {
        let bytes = bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes);
        let big = match bytes.get(..4)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        let mut tiff = Tiff {
            bytes,
            big,
            first: 0,
        };
        tiff.first = tiff.long(4)? as usize;
        Some(tiff)
    }

    /// The value of a tag of the directory at `at`: read as a short and as a long number.
    fn value(&self, at: usize, tag: u16) -> Option<(u16, u32)> {
        let count = usize::from(self.short(at)?);
        let entry = |number: usize| at.checked_add(2 + 12 * number);
        let found = (0..count)
            .filter_map(entry)
            .find(|at| self.short(*at) == Some(tag))?;
        Some((self.short(found + 8)?, self.long(found + 8)?))
    }

    /// The number of two bytes at `at`.
    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self.big {
            true => u16::from_be_bytes(bytes),
            false => u16::from_le_bytes(bytes),
        })
    }

    /// The number of four bytes at `at`.
    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self.big {
            true => u32::from_be_bytes(bytes),
            false => u32::from_le_bytes(bytes),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A block that says how the picture is turned and, if asked, where it was taken.
    pub(crate) fn block(orientation: u8, origin: Origin) -> Vec<u8> {
        let told = origin == Origin::Told;
        let mut bytes = b"MM\0*\0\0\0\x08".to_vec();
        bytes.extend([0, 1 + u8::from(told)]);
        bytes.extend([1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        if told {
            bytes.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
            bytes.extend([0; 4]);
            bytes.extend([0, 1, 0, 2, 0, 5, 0, 0, 0, 3, 0, 0, 0, 0]);
        }
        bytes
    }

    #[test]
    fn a_turn_and_a_place_are_read() {
        let turn = |number| read(Some(&block(number, Origin::Untold)), None).0;
        assert_eq!(turn(1), Turn::default());
        assert_eq!(turn(6).dimensions((3, 2)), (2, 3));
        assert_eq!(turn(3).dimensions((3, 2)), (3, 2));
        assert_eq!(turn(9), Turn::default());
        assert_eq!(
            read(Some(&block(6, Origin::Untold)), None).1,
            Origin::Untold
        );
        assert_eq!(read(Some(&block(6, Origin::Told)), None).1, Origin::Told);
        let xmp = b"<rdf exif:GPSLatitude=\"50,27N\"/>";
        assert_eq!(read(None, Some(xmp)).1, Origin::Told);
    }

    #[test]
    fn what_is_cut_or_lies_says_nothing() {
        let all = block(6, Origin::Told);
        for end in 0..all.len() {
            read(Some(&all[..end]), None);
        }
        let far = b"II*\0\xff\xff\xff\xff";
        assert_eq!(read(Some(far), None), (Turn::default(), Origin::Untold));
    }
}
