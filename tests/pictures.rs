//! Pictures of content: the copies that a build makes of them, what is kept for the next one, and what is said of broken ones.
//!
//! The pictures are drawn here: grain that does not pack well, so that they are worth a copy, in colours that tell the corners
//! apart.

use std::fs;
use std::path::Path;

use chancery::build::{self, Built, Settings, Strictness};
use chancery::diag::{Code, Diagnostic};
use chancery::picture::{self, Condition, Format, Origin};
use chancery::raster::Labour;
use chancery::site::{self, Cache};
use chancery::source::Sources;

/// The settings of every site here.
const SITE: &str = "title = \"East\"\nbase_url = \"https://east.example\"\n";

/// A page that shows two pictures.
const PAGE: &str = "# Page\n\n![The hall](hall.jpg)\n\n![The plan](plan.png)\n";

/// Red, green and blue of each pixel: grain over four corners of white, red, green and blue.
fn grain(width: usize, height: usize) -> Vec<u8> {
    let mut seed = 1u32;
    let mut pixels = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let corner = match (2 * x < width, 2 * y < height) {
                (true, true) => [255, 255, 255],
                (false, true) => [255, 0, 0],
                (true, false) => [0, 255, 0],
                (false, false) => [0, 0, 255],
            };
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (seed >> 27) as u8;
            pixels.extend(corner.map(|value: u8| value.saturating_sub(grain).max(grain)));
        }
    }
    pixels
}

/// Grain as a JPEG, with these EXIF data.
fn jpeg(width: u16, height: u16, exif: Option<&[u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 95);
    if let Some(exif) = exif {
        encoder.add_exif_metadata(exif).expect("it fits");
    }
    let pixels = grain(width.into(), height.into());
    let colour = jpeg_encoder::ColorType::Rgb;
    encoder
        .encode(&pixels, width, height, colour)
        .expect("a picture");
    out
}

/// Grain as a PNG.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().expect("a header");
    let pixels = grain(width as usize, height as usize);
    writer.write_image_data(&pixels).expect("pixels");
    writer.finish().expect("an end");
    out
}

/// An EXIF block that says how the picture is turned and that it was taken somewhere.
fn somewhere(orientation: u8) -> Vec<u8> {
    let mut bytes = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    bytes.extend([1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    bytes.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0]);
    bytes.extend([0, 1, 0, 2, 0, 5, 0, 0, 0, 1, 0, 0, 0, 56, 0, 0, 0, 0]);
    bytes.extend([0, 0, 0, 50, 0, 0, 0, 1]);
    bytes
}

/// A site in a folder of its own.
struct Place(tempfile::TempDir);

impl Place {
    /// A site with the page and these files beside it.
    fn new(page: &str, files: &[(&str, &[u8])]) -> Place {
        let place = Place(tempfile::tempdir().expect("a folder"));
        for folder in ["content", "static"] {
            fs::create_dir(place.root().join(folder)).expect("made");
        }
        // With a card of its own the site has no picture made but those that are counted here.
        fs::write(place.root().join("static/card.png"), png(40, 20)).expect("written");
        fs::write(place.root().join("site.toml"), SITE).expect("written");
        place.put("page.md", page.as_bytes());
        for (name, bytes) in files {
            place.put(name, bytes);
        }
        place
    }

    /// Its root.
    fn root(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file of the content.
    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.root().join("content").join(name), bytes).expect("written");
    }

    /// Builds it.
    fn build(&self) -> Built {
        let sources = Sources::read(self.root()).expect("readable");
        let site = site::assemble(&sources, &site::Options::default(), &mut Cache::default());
        let settings = Settings {
            root: self.root(),
            output: &self.root().join("public"),
            strictness: Strictness::Plain,
            progress: &|_, _| {},
        };
        build::build(&site, &settings).expect("the disk is not in the way")
    }

    /// What a check says that decodes its pictures.
    fn checked(&self) -> Vec<Diagnostic> {
        let sources = Sources::read(self.root()).expect("readable");
        let site = site::assemble(&sources, &site::Options::default(), &mut Cache::default());
        chancery::check::pictures(&site, self.root()).expect("the disk is not in the way")
    }

    /// Builds it without a fault; what the pictures took.
    fn labour(&self) -> Labour {
        let built = self.build();
        assert!(built.published.is_some(), "{:#?}", built.diagnostics);
        built.labour
    }

    /// A file that was published.
    fn published(&self, name: &str) -> Vec<u8> {
        let file = self.root().join("public").join(name);
        fs::read(file).unwrap_or_else(|why| panic!("{name}: {why}"))
    }

    /// The page that was published.
    fn page(&self) -> String {
        String::from_utf8(self.published("page/index.html")).expect("text")
    }

    /// What is kept for the next build, by name.
    fn kept(&self) -> Vec<std::path::PathBuf> {
        let folder = fs::read_dir(self.root().join(".chancery/images"));
        let mut kept: Vec<_> = folder
            .into_iter()
            .flatten()
            .map(|entry| entry.expect("it can be listed").path())
            .collect();
        kept.sort();
        kept
    }
}

/// A site with a photograph and a drawing.
fn place() -> Place {
    Place::new(
        PAGE,
        &[
            ("hall.jpg", &jpeg(1000, 600, None)),
            ("plan.png", &png(900, 300)),
        ],
    )
}

/// The codes of what is wrong.
fn codes(diagnostics: &[Diagnostic]) -> Vec<Code> {
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

/// Red, green and blue in the middle of the first corner of a picture.
fn first_corner(bytes: &[u8]) -> [u8; 3] {
    let mut decoder =
        zune_jpeg::JpegDecoder::new(zune_jpeg::zune_core::bytestream::ZCursor::new(bytes));
    let pixels = decoder.decode().expect("a picture");
    let (width, height) = decoder.dimensions().expect("dimensions");
    let at = (height / 4 * width + width / 4) * 3;
    [pixels[at], pixels[at + 1], pixels[at + 2]]
}

#[test]
fn a_picture_is_published_in_every_width_below_its_own() {
    let place = place();
    assert_eq!(
        place.labour(),
        Labour {
            decoded: 2,
            made: 4,
            kept: 4
        }
    );
    for (name, format, dimensions) in [
        ("hall.480.jpg", Format::Jpeg, (480, 288)),
        ("hall.800.jpg", Format::Jpeg, (800, 480)),
        ("plan.480.png", Format::Png, (480, 160)),
        ("plan.800.png", Format::Png, (800, 267)),
    ] {
        let bytes = place.published(name);
        let copy = picture::measure(&bytes);
        assert_eq!(
            (copy.format, copy.dimensions),
            (Some(format), Some(dimensions)),
            "{name}"
        );
        assert_eq!(copy.condition, Condition::Sound, "{name}");
        let original = name.replace(".480", "").replace(".800", "");
        assert!(bytes.len() < place.published(&original).len(), "{name}");
    }
    let page = place.page();
    for part in [
        "<img src=\"/hall.jpg?v=",
        " srcset=\"/hall.480.jpg?v=",
        " 480w, /hall.800.jpg?v=",
        " 800w, /hall.jpg?v=",
        " 1000w\" sizes=\"auto, ",
        " width=\"1000\" height=\"600\" decoding=\"async\" alt=\"The hall\"",
        " width=\"900\" height=\"300\" loading=\"lazy\" decoding=\"async\" alt=\"The plan\"",
    ] {
        assert!(page.contains(part), "there is no `{part}` in {page}");
    }
}

#[test]
fn a_second_build_decodes_nothing_and_writes_the_same() {
    let place = place();
    place.labour();
    let first = place.published("hall.800.jpg");
    fs::remove_dir_all(place.root().join("public")).expect("removed");
    assert_eq!(
        place.labour(),
        Labour {
            decoded: 0,
            made: 0,
            kept: 4
        }
    );
    assert_eq!(place.published("hall.800.jpg"), first);
    let other = self::place();
    other.labour();
    assert_eq!(other.published("hall.800.jpg"), first, "another folder");
}

#[test]
fn what_is_damaged_or_foreign_in_the_cache_is_made_again() {
    let place = place();
    place.labour();
    let names = [
        "hall.480.jpg",
        "hall.800.jpg",
        "plan.480.png",
        "plan.800.png",
    ];
    let whole = names.map(|name| place.published(name));
    let kept = place.kept();
    assert_eq!(kept.len(), 4);
    fs::write(&kept[0], "<script>").expect("written");
    fs::copy(&kept[2], &kept[1]).expect("copied");
    let mut bytes = fs::read(&kept[3]).expect("kept");
    *bytes.last_mut().expect("a byte") ^= 1;
    fs::write(&kept[3], bytes).expect("written");
    assert_eq!(place.labour().made, 3);
    assert_eq!(names.map(|name| place.published(name)), whole);
}

#[test]
fn an_edited_picture_is_made_again_and_the_old_one_forgotten() {
    let place = place();
    place.labour();
    let (page, kept) = (place.page(), place.kept());
    place.put("hall.jpg", &jpeg(700, 600, None));
    // The copies of the other picture stand where they stood, and nobody asks for them.
    assert_eq!(
        place.labour(),
        Labour {
            decoded: 1,
            made: 1,
            kept: 1
        }
    );
    assert_eq!(place.kept().len(), 3);
    assert!(
        place
            .kept()
            .iter()
            .filter(|file| kept.contains(file))
            .count()
            == 2
    );
    assert_ne!(place.page(), page);
    assert!(!place.root().join("public/hall.800.jpg").exists());
}

#[test]
fn a_picture_is_turned_as_its_camera_was_and_loses_its_place() {
    // Orientation 6: the top of the stored picture is the right side of what is shown.
    let place = Place::new(
        "# Page\n\n![The hall](hall.jpg)\n",
        &[("hall.jpg", &jpeg(600, 1000, Some(&somewhere(6))))],
    );
    let built = place.build();
    assert_eq!(codes(&built.diagnostics), [Code::LocatedPicture]);
    assert!(
        place.page().contains(" width=\"1000\" height=\"600\""),
        "{}",
        place.page()
    );
    let copy = place.published("hall.480.jpg");
    let measured = picture::measure(&copy);
    assert_eq!(measured.dimensions, Some((480, 288)));
    assert_eq!(measured.origin, Origin::Untold);
    assert!(!copy.windows(4).any(|bytes| bytes == b"Exif"));
    let [red, green, blue] = first_corner(&copy);
    assert!(
        red < 80 && green > 160 && blue < 80,
        "{red} {green} {blue}: no green"
    );
}

#[test]
fn a_picture_that_breaks_off_or_is_damaged_inside_is_told_of() {
    let whole = png(900, 300);
    let short = Place::new(
        "# Page\n\nA ![plan](plan.png)\n\n![again](plan.png)\n",
        &[("plan.png", &whole[..whole.len() - 30])],
    );
    let built = short.build();
    assert!(built.published.is_none());
    assert_eq!(codes(&built.diagnostics), [Code::BrokenPicture]);
    let place = built.diagnostics[0].place.as_ref().expect("a place");
    assert_eq!(
        (place.path.as_str(), place.span.start),
        ("content/page.md", 10)
    );

    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 40].fill(0);
    let inside = Place::new("# Page\n\n![plan](plan.png)\n", &[("plan.png", &damaged)]);
    let built = inside.build();
    assert!(built.published.is_none());
    assert_eq!(codes(&built.diagnostics), [Code::BrokenPicture]);
    let told = &built.diagnostics[0];
    assert!(
        told.message.contains("cannot be decoded"),
        "{}",
        told.message
    );
    assert!(told.place.is_some() && told.hint.is_some());
    let (checked, kept) = (inside.checked(), inside.kept());
    assert_eq!((checked, kept), (built.diagnostics, Vec::new()));
}

#[test]
fn a_bomb_is_never_decoded() {
    let mut bomb = png(900, 300);
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    // The check sum of the header, of 30,000 × 30,000 pixels.
    let head = bomb[12..29].to_vec();
    let mut sum = u32::MAX;
    for byte in head {
        sum ^= u32::from(byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            };
        }
    }
    bomb[29..33].copy_from_slice(&(!sum).to_be_bytes());
    let place = Place::new("# Page\n\n![plan](plan.png)\n", &[("plan.png", &bomb)]);
    let built = place.build();
    assert_eq!(codes(&built.diagnostics), [Code::PictureTooLarge]);
    assert_eq!(built.labour, Labour::default());
}

#[test]
fn what_moves_is_small_or_is_not_shown_is_left_as_it_is() {
    let place = Place::new(
        "# Page\n\n![mark](mark.png) and [the plan](plan.png)\n",
        &[("mark.png", &png(500, 8)), ("plan.png", &png(900, 300))],
    );
    assert_eq!(place.labour(), Labour::default());
    assert!(!place.page().contains("srcset"));
    assert!(place.kept().is_empty());
}

#[test]
fn the_picture_of_a_draft_is_not_published_in_any_width() {
    let page = format!("---\ntitle: Page\ndraft: true\n---\n{PAGE}");
    let place = Place::new(
        &page,
        &[
            ("hall.jpg", &jpeg(1000, 600, None)),
            ("plan.png", &png(900, 300)),
        ],
    );
    assert_eq!(place.labour(), Labour::default());
    for name in ["hall.jpg", "hall.480.jpg", "plan.png", "plan.480.png"] {
        assert!(!place.root().join("public").join(name).exists(), "{name}");
    }
}
