//! What a picture's bytes say before they are decoded: format, dimensions as shown, what is wrong with them.
//!
//! Headers are read and the parts counted, so a file that was cut off is known from its bytes alone; no pixel is looked at, and
//! nothing is allocated for any. It knows neither the disk nor pages. `source` calls it for each file that is named like a
//! picture, `route` and `render` ask for the widths in which the picture is offered.

mod exif;
mod svg;
mod whole;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

pub use exif::{Origin, Turn};

/// The widths in which a picture is offered besides its own, in pixels: a phone, a phone's screen of high density or a
/// column of text, and that column at two densities.
pub const WIDTHS: [u32; 4] = [480, 800, 1200, 1600];

/// The most pixels that are ever decoded: 400 MB of memory, and more than any camera of today's needs on a page.
pub const MOST_PIXELS: u64 = 100_000_000;

/// The least file, in bytes, that is offered in other widths: smaller ones are one round trip anyway, and a drawing that has
/// been packed so well grows when it is drawn anew.
const LEAST_FILE: usize = 32 * 1024;

/// The most bytes of text and profiles that the header of a PNG is read for.
const MOST_HEADER: usize = 64 << 20;

/// How the bytes of a picture are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG in a JFIF or EXIF file.
    Jpeg,
    /// WebP.
    Webp,
    /// GIF.
    Gif,
    /// AVIF.
    Avif,
    /// Scalable Vector Graphics.
    Svg,
}

impl Format {
    /// The format that a file with this extension should have, in any letter case.
    pub fn named(extension: &str) -> Option<Format> {
        match extension.to_ascii_lowercase().as_str() {
            "png" => Some(Format::Png),
            "jpg" | "jpeg" => Some(Format::Jpeg),
            "webp" => Some(Format::Webp),
            "gif" => Some(Format::Gif),
            "avif" => Some(Format::Avif),
            "svg" => Some(Format::Svg),
            _ => None,
        }
    }

    /// The format that the first bytes tell.
    fn of(bytes: &[u8]) -> Option<Format> {
        let brand = || bytes.get(8..12);
        match bytes {
            _ if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Some(Format::Png),
            _ if bytes.starts_with(b"\xff\xd8\xff") => Some(Format::Jpeg),
            _ if bytes.starts_with(b"RIFF") && brand() == Some(b"WEBP") => Some(Format::Webp),
            _ if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") => Some(Format::Gif),
            _ if bytes.get(4..8) == Some(b"ftyp") && matches!(brand(), Some(b"avif" | b"avis")) => {
                Some(Format::Avif)
            }
            _ if svg::is_svg(bytes) => Some(Format::Svg),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Format::Png => "PNG",
            Format::Jpeg => "JPEG",
            Format::Webp => "WebP",
            Format::Gif => "GIF",
            Format::Avif => "AVIF",
            Format::Svg => "SVG",
        }
    }

    /// The extension that its files have.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Png => "png",
            Format::Jpeg => "jpg",
            Format::Webp => "webp",
            Format::Gif => "gif",
            Format::Avif => "avif",
            Format::Svg => "svg",
        }
    }
}

/// Whether a picture can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It can.
    Sound,
    /// Its bytes are no picture, or its header is damaged.
    Unreadable,
    /// Its end is missing.
    CutShort,
    /// It has more than [`MOST_PIXELS`].
    TooLarge,
}

/// Whether a picture is offered in other widths than its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// It is.
    Offered,
    /// It is left as it is: drawn by rules, in motion, small already, or coded so that a copy would be larger.
    Left,
}

/// What a picture's bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How they are coded; nothing if in no way that is known.
    pub format: Option<Format>,
    /// Width and height in pixels, turned as the picture is shown; nothing if they are not said.
    pub dimensions: Option<(u32, u32)>,
    /// How the stored pixels are turned before they are shown.
    pub turn: Turn,
    /// Whether it can be shown.
    pub condition: Condition,
    /// Whether it is offered in other widths.
    pub scaling: Scaling,
    /// Whether it says where it was taken.
    pub origin: Origin,
}

impl Picture {
    /// The widths in which it is offered besides its own, the narrowest first.
    pub fn widths(&self) -> impl Iterator<Item = u32> + use<> {
        let own = match (self.scaling, self.condition, self.dimensions) {
            (Scaling::Offered, Condition::Sound, Some((width, _))) => width,
            _ => 0,
        };
        WIDTHS.into_iter().filter(move |width| *width < own)
    }

    /// Its height at this width.
    pub fn height_at(&self, width: u32) -> u32 {
        let (own_width, own_height) = self.dimensions.unwrap_or((width, width));
        let rounded = (u64::from(own_height) * u64::from(width) + u64::from(own_width) / 2)
            / u64::from(own_width.max(1));
        rounded.clamp(1, u64::from(u32::MAX)) as u32
    }
}

/// What a header says.
struct Header {
    /// The stored pixels.
    stored: Option<(u32, u32)>,
    turn: Turn,
    origin: Origin,
    scaling: Scaling,
}

impl Header {
    /// One that says dimensions and nothing else, of a picture that is left as it is.
    fn plain(stored: Option<(u32, u32)>) -> Header {
        Header {
            stored,
            turn: Turn::default(),
            origin: Origin::Untold,
            scaling: Scaling::Left,
        }
    }
}

/// Measures the picture in these bytes.
pub fn measure(bytes: &[u8]) -> Picture {
    let format = Format::of(bytes);
    // The readers are made for bytes of strangers; should one of them fail all the same, one picture is lost and no page.
    let read = || catch_unwind(AssertUnwindSafe(|| header(format?, bytes))).unwrap_or(None);
    let Some(header) = read() else {
        return Picture {
            format,
            dimensions: None,
            turn: Turn::default(),
            condition: Condition::Unreadable,
            scaling: Scaling::Left,
            origin: Origin::Untold,
        };
    };
    let pixels = header
        .stored
        .map_or(0, |(width, height)| u64::from(width) * u64::from(height));
    let is_drawn = format == Some(Format::Svg);
    let condition = match format {
        _ if pixels > MOST_PIXELS && !is_drawn => Condition::TooLarge,
        Some(format) if !whole::is_whole(format, bytes) => Condition::CutShort,
        _ => Condition::Sound,
    };
    Picture {
        format,
        dimensions: header.stored.map(|stored| header.turn.dimensions(stored)),
        turn: header.turn,
        condition,
        scaling: match bytes.len() {
            ..LEAST_FILE => Scaling::Left,
            _ => header.scaling,
        },
        origin: header.origin,
    }
}

/// Reads the header of a picture; nothing if it is damaged.
fn header(format: Format, bytes: &[u8]) -> Option<Header> {
    match format {
        Format::Png => png(bytes),
        Format::Jpeg => jpeg(bytes),
        Format::Webp => webp(bytes),
        Format::Gif => Some(Header::plain(Some(blob(bytes)?))),
        Format::Avif => Some(Header::plain(blob(bytes))),
        Format::Svg => Some(Header::plain(svg::dimensions(bytes))),
    }
}

/// The dimensions in a header of another format; none of them may be nothing.
fn blob(bytes: &[u8]) -> Option<(u32, u32)> {
    let size = imagesize::blob_size(bytes).ok()?;
    let side = |side: usize| u32::try_from(side).ok().filter(|side| *side > 0);
    Some((side(size.width)?, side(size.height)?))
}

/// The header of a PNG.
fn png(bytes: &[u8]) -> Option<Header> {
    let limits = png::Limits { bytes: MOST_HEADER };
    let reader = png::Decoder::new_with_limits(Cursor::new(bytes), limits).read_info();
    let reader = reader.ok()?;
    let head = reader.info();
    let packet = |text: &&png::text_metadata::ITXtChunk| text.keyword == "XML:com.adobe.xmp";
    let xmp = head.utf8_text.iter().find(packet);
    let xmp = xmp.and_then(|text| text.get_text().ok());
    let (turn, origin) = exif::read(
        head.exif_metadata.as_deref(),
        xmp.as_deref().map(str::as_bytes),
    );
    let scaling = match head.is_animated() {
        true => Scaling::Left,
        false => Scaling::Offered,
    };
    Some(Header {
        stored: Some((head.width, head.height)),
        turn,
        origin,
        scaling,
    })
}

/// How a JPEG is read: as browsers do, of any size.
pub fn jpeg_options() -> DecoderOptions {
    let side = usize::from(u16::MAX);
    DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(side)
        .set_max_height(side)
}

/// The header of a JPEG.
fn jpeg(bytes: &[u8]) -> Option<Header> {
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), jpeg_options());
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    let (turn, origin) = exif::read(
        decoder.exif().map(Vec::as_slice),
        decoder.xmp().map(Vec::as_slice),
    );
    Some(Header {
        stored: Some((width as u32, height as u32)),
        turn,
        origin,
        scaling: Scaling::Offered,
    })
}

/// The header of a WebP. One that lost something when it was coded is left: a copy that loses nothing is larger.
fn webp(bytes: &[u8]) -> Option<Header> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).ok()?;
    let (exif, xmp) = (
        decoder.exif_metadata().ok().flatten(),
        decoder.xmp_metadata().ok().flatten(),
    );
    let (turn, origin) = exif::read(exif.as_deref(), xmp.as_deref());
    let scaling = match decoder.is_animated() || decoder.is_lossy() {
        true => Scaling::Left,
        false => Scaling::Offered,
    };
    Some(Header {
        stored: Some(decoder.dimensions()),
        turn,
        origin,
        scaling,
    })
}
