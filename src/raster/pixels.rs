//! Pixels out of coded pictures and back into them.
//!
//! With `picture` the only files that name the decoders, and the only one that names the encoders. What a file says besides its
//! pixels is dropped, but for the profile of its colours. `raster` calls it.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rustc_hash::FxHashMap;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;

use crate::picture::{Format, Turn, jpeg_options};

/// The qualities at which a JPEG is coded, until it is smaller than its original.
///
/// 80 is where readers of a photograph no longer see the difference at the density at which copies are shown.
const QUALITIES: [u8; 3] = [80, 65, 50];

/// The most bytes that a decoder of PNG may take besides its pixels.
const MOST_WORK: usize = 64 << 20;

/// What the bytes of a pixel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channels {
    /// Its grey.
    Grey,
    /// Red, green and blue.
    Colour,
    /// Red, green, blue, and how much it covers.
    Clear,
}

impl Channels {
    /// How many bytes a pixel has.
    pub(super) fn count(self) -> usize {
        match self {
            Channels::Grey => 1,
            Channels::Colour => 3,
            Channels::Clear => 4,
        }
    }
}

/// Pixels, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pixels {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) channels: Channels,
    pub(super) bytes: Vec<u8>,
    /// The ICC profile of their colours.
    pub(super) profile: Option<Vec<u8>>,
}

impl Pixels {
    /// The same pixels as they are shown.
    pub(super) fn turned(self, turn: Turn) -> Pixels {
        if turn == Turn::default() {
            return self;
        }
        let count = self.channels.count();
        let (width, height) = match turn.transposed {
            true => (self.height, self.width),
            false => (self.width, self.height),
        };
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for y in 0..height {
            let y = if turn.flipped { height - 1 - y } else { y };
            for x in 0..width {
                let x = if turn.mirrored { width - 1 - x } else { x };
                let (x, y) = if turn.transposed { (y, x) } else { (x, y) };
                let at = (y * self.width + x) * count;
                bytes.extend_from_slice(&self.bytes[at..at + count]);
            }
        }
        Pixels {
            width,
            height,
            bytes,
            ..self
        }
    }
}

/// The pixels of a picture; nothing of a format that is never decoded.
pub(super) fn decode(format: Format, bytes: &[u8]) -> Result<Option<Pixels>, String> {
    let read = || match format {
        Format::Png => png(bytes).map_err(|why| why.to_string()).map(Some),
        Format::Jpeg => jpeg(bytes).map_err(|why| format!("{why:?}")).map(Some),
        Format::Webp => webp(bytes).map_err(|why| why.to_string()).map(Some),
        Format::Gif | Format::Avif | Format::Svg => Ok(None),
    };
    // A decoder that fails at a stranger's bytes costs a picture and no build.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err("its decoder failed".into()))
}

/// The pixels of a PNG, eight bits a channel.
fn png(bytes: &[u8]) -> Result<Pixels, png::DecodingError> {
    let limits = png::Limits { bytes: MOST_WORK };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let size = reader
        .output_buffer_size()
        .ok_or(png::DecodingError::LimitsExceeded)?;
    let mut read = vec![0; size];
    let frame = reader.next_frame(&mut read)?;
    read.truncate(frame.buffer_size());
    let (channels, bytes) = match frame.color_type {
        png::ColorType::Grayscale => (Channels::Grey, read),
        png::ColorType::GrayscaleAlpha => (Channels::Clear, spread(&read)),
        png::ColorType::Rgb | png::ColorType::Indexed => (Channels::Colour, read),
        png::ColorType::Rgba => (Channels::Clear, read),
    };
    let profile = reader.info().icc_profile.as_ref().map(|it| it.to_vec());
    Ok(Pixels {
        width: frame.width as usize,
        height: frame.height as usize,
        channels,
        bytes,
        profile: fitting(profile, channels),
    })
}

/// Greys that cover something as colours that do.
fn spread(read: &[u8]) -> Vec<u8> {
    let pixels = read.chunks_exact(2);
    pixels
        .flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]])
        .collect()
}

/// The pixels of a JPEG.
fn jpeg(bytes: &[u8]) -> Result<Pixels, zune_jpeg::errors::DecodeErrors> {
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), jpeg_options());
    decoder.decode_headers()?;
    let (channels, space) = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => (Channels::Grey, ColorSpace::Luma),
        _ => (Channels::Colour, ColorSpace::RGB),
    };
    decoder.set_options(jpeg_options().jpeg_set_out_colorspace(space));
    let bytes = decoder.decode()?;
    let (width, height) = decoder.dimensions().unwrap_or_default();
    Ok(Pixels {
        width,
        height,
        channels,
        bytes,
        profile: fitting(decoder.icc_profile(), channels),
    })
}

/// The pixels of a WebP.
fn webp(bytes: &[u8]) -> Result<Pixels, image_webp::DecodingError> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes))?;
    let (width, height) = decoder.dimensions();
    let channels = match decoder.has_alpha() {
        true => Channels::Clear,
        false => Channels::Colour,
    };
    let size = decoder.output_buffer_size();
    let mut bytes = vec![0; size.ok_or(image_webp::DecodingError::ImageTooLarge)?];
    decoder.read_image(&mut bytes)?;
    let profile = decoder.icc_profile().ok().flatten();
    Ok(Pixels {
        width: width as usize,
        height: height as usize,
        channels,
        bytes,
        profile: fitting(profile, channels),
    })
}

/// A profile, if it is one of such pixels: that of a picture for print is not, once its colours are for screens.
fn fitting(profile: Option<Vec<u8>>, channels: Channels) -> Option<Vec<u8>> {
    let space: &[u8] = match channels {
        Channels::Grey => b"GRAY",
        Channels::Colour | Channels::Clear => b"RGB ",
    };
    profile.filter(|profile| profile.get(16..20) == Some(space))
}

/// The pixels as a picture of this format, of fewer bytes than `most` if quality may give way for it; nothing if they do not
/// fit it.
pub(super) fn encode(format: Format, pixels: &Pixels, most: usize) -> Option<Vec<u8>> {
    match format {
        Format::Png => as_png(pixels).ok(),
        Format::Jpeg => {
            let mut tried = None;
            for quality in QUALITIES {
                tried = as_jpeg(pixels, quality).ok();
                if tried.as_ref().is_none_or(|bytes| bytes.len() < most) {
                    break;
                }
            }
            tried
        }
        Format::Webp => as_webp(pixels).ok(),
        Format::Gif | Format::Avif | Format::Svg => None,
    }
}

/// The pixels of a card as a PNG with a palette, or without one if they have too many colours for it.
pub(super) fn card(pixels: &Pixels) -> Vec<u8> {
    let coded = match Palette::of(pixels) {
        Some(palette) => palette.png(pixels),
        None => as_png(pixels),
    };
    coded.expect("a card has as many bytes as its dimensions say, and memory takes them")
}

/// The colours of pixels, sorted, and which of them each pixel has.
struct Palette {
    colours: Vec<[u8; 3]>,
    numbers: Vec<u8>,
}

impl Palette {
    /// The most colours that a PNG may number.
    const MOST: usize = 256;

    /// The palette of these pixels, if they have few enough colours.
    fn of(pixels: &Pixels) -> Option<Palette> {
        let (rows, _) = pixels.bytes.as_chunks::<3>();
        let mut known = FxHashMap::default();
        let mut numbers = Vec::with_capacity(rows.len());
        // Most pixels are like the one before.
        for run in rows.chunk_by(|a, b| a == b) {
            let next = known.len();
            let number = *known.entry(run[0]).or_insert(next);
            if number == Palette::MOST {
                return None;
            }
            numbers.resize(numbers.len() + run.len(), number as u8);
        }
        let mut colours: Vec<([u8; 3], usize)> = known.into_iter().collect();
        colours.sort_unstable();
        let mut sorted = [0; Palette::MOST];
        for (place, (_, number)) in colours.iter().enumerate() {
            sorted[*number] = place as u8;
        }
        for number in &mut numbers {
            *number = sorted[*number as usize];
        }
        let colours = colours.into_iter().map(|(colour, _)| colour).collect();
        Some(Palette { colours, numbers })
    }

    /// The pixels as a PNG.
    fn png(&self, pixels: &Pixels) -> Result<Vec<u8>, png::EncodingError> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, pixels.width as u32, pixels.height as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(self.colours.concat());
        encoder.set_compression(png::Compression::Balanced);
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.numbers)?;
        writer.finish()?;
        Ok(out)
    }
}

/// The pixels as a PNG.
fn as_png(pixels: &Pixels) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut head = png::Info::with_size(pixels.width as u32, pixels.height as u32);
    head.bit_depth = png::BitDepth::Eight;
    head.color_type = match pixels.channels {
        Channels::Grey => png::ColorType::Grayscale,
        Channels::Colour => png::ColorType::Rgb,
        Channels::Clear => png::ColorType::Rgba,
    };
    head.icc_profile = pixels.profile.as_deref().map(Into::into);
    let mut encoder = png::Encoder::with_info(&mut out, head)?;
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels.bytes)?;
    writer.finish()?;
    Ok(out)
}

/// The pixels as a JPEG of this quality.
fn as_jpeg(pixels: &Pixels, quality: u8) -> Result<Vec<u8>, jpeg_encoder::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, quality);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    if let Some(profile) = &pixels.profile {
        encoder.add_icc_profile(profile)?;
    }
    let colour = match pixels.channels {
        Channels::Grey => jpeg_encoder::ColorType::Luma,
        Channels::Colour => jpeg_encoder::ColorType::Rgb,
        Channels::Clear => jpeg_encoder::ColorType::Rgba,
    };
    // A side that is too long for the format is one for its encoder to refuse.
    let side = |side: usize| u16::try_from(side).unwrap_or(0);
    encoder.encode(
        &pixels.bytes,
        side(pixels.width),
        side(pixels.height),
        colour,
    )?;
    Ok(out)
}

/// The pixels as a WebP that loses nothing.
fn as_webp(pixels: &Pixels) -> Result<Vec<u8>, image_webp::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = image_webp::WebPEncoder::new(&mut out);
    if let Some(profile) = &pixels.profile {
        encoder.set_icc_profile(profile.clone());
    }
    let colour = match pixels.channels {
        Channels::Grey => image_webp::ColorType::L8,
        Channels::Colour => image_webp::ColorType::Rgb8,
        Channels::Clear => image_webp::ColorType::Rgba8,
    };
    encoder.encode(
        &pixels.bytes,
        pixels.width as u32,
        pixels.height as u32,
        colour,
    )?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of so many colours, some of them side by side.
    fn coloured(colours: usize) -> Pixels {
        let pixel = |at: usize| {
            let number = at / 3 % colours;
            [(number % 256) as u8, (number / 256) as u8, 7]
        };
        Pixels {
            width: 40,
            height: 30,
            channels: Channels::Colour,
            bytes: (0..40 * 30).flat_map(pixel).collect(),
            profile: None,
        }
    }

    #[test]
    fn a_card_has_the_pixels_that_were_drawn_whether_or_not_their_colours_can_be_numbered() {
        for colours in [1, 2, 256, 257, 300] {
            let drawn = coloured(colours);
            let palette = Palette::of(&drawn);
            assert_eq!(palette.is_some(), colours <= 256);
            let sorted = palette.is_none_or(|palette| palette.colours.is_sorted());
            assert!(sorted, "{colours}");
            let read = decode(Format::Png, &card(&drawn)).expect("a sound picture");
            assert_eq!(read, Some(drawn), "{colours}");
        }
    }
}
