//! Pictures that the program makes: narrower copies of the author's, and cards. A [`Recipe`] says all that goes into one.
//!
//! `render` writes recipes, for it may not read a file; a [`Studio`] below a site's root makes what they say, once, and keeps it on
//! a `shelf`. Equal recipes give equal bytes on every machine: numbers that reach a pixel are whole, or fractions whose
//! arithmetic is the same everywhere. It knows no pages and no addresses; `build` and `serve` call it.

mod card;
mod face;
mod ink;
mod pixels;
mod scale;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

use crate::diag::Error;
use crate::path::SitePath;
use crate::picture::{Format, Origin, Picture, Turn};
use crate::shelf::Shelf;
use crate::source::{Follow, open_plain};

pub use card::{Card, SIZE as CARD_SIZE};
pub use ink::Colour;
use pixels::Pixels;

/// The version of all that makes a picture from a recipe: another one makes what is kept anew.
const VERSION: u32 = 2;

/// From how many pixels on pictures are decoded one at a time, so that two of the greatest do not fill the memory.
const GREAT: u64 = 25_000_000;

/// All that goes into a picture that the program makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// A narrower copy of a picture of the content.
    Copy(Narrower),
    /// A card.
    Card(Box<Card>),
}

/// A narrower copy of a picture of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrower {
    /// Where the picture is, below the root.
    pub path: SitePath,
    /// XXH3-128 of its bytes.
    pub hash: u128,
    /// What its bytes say.
    pub picture: Picture,
    /// The width of the copy, in pixels as shown.
    pub width: u32,
}

impl Recipe {
    /// What tells it from every other recipe.
    pub fn key(&self) -> u128 {
        let mut words = VERSION.to_le_bytes().to_vec();
        match self {
            Recipe::Copy(narrower) => {
                words.extend(b"copy");
                words.extend(narrower.hash.to_le_bytes());
                words.extend(narrower.width.to_le_bytes());
            }
            Recipe::Card(card) => {
                words.extend(b"card");
                words.extend(card.words());
            }
        }
        xxh3_128(&words)
    }

    /// What an address of it carries, so that no browser keeps an earlier one.
    pub fn version(&self) -> String {
        format!("{:016x}", self.key() as u64)
    }
}

/// Why a picture could not be made.
#[derive(Debug)]
pub enum Failure {
    /// The bytes of the author's picture cannot be decoded.
    Broken(String),
    /// The machine is in the way.
    Machine(Error),
}

/// How much a studio did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Labour {
    /// Pictures of the content decoded.
    pub decoded: usize,
    /// Pictures made.
    pub made: usize,
    /// Pictures taken from the shelf.
    pub kept: usize,
}

/// Where pictures are made from recipes, below the root of a site.
pub struct Studio {
    root: PathBuf,
    shelf: Shelf,
    decoded: AtomicUsize,
    made: AtomicUsize,
    kept: AtomicUsize,
}

impl Studio {
    /// The studio of the site at `root`; nothing is read or written yet.
    pub fn at(root: &Path) -> Studio {
        Studio {
            root: root.to_owned(),
            shelf: Shelf::below(root, "images"),
            decoded: AtomicUsize::new(0),
            made: AtomicUsize::new(0),
            kept: AtomicUsize::new(0),
        }
    }

    /// What it did so far.
    pub fn labour(&self) -> Labour {
        let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        Labour {
            decoded: count(&self.decoded),
            made: count(&self.made),
            kept: count(&self.kept),
        }
    }

    /// The bytes of one picture, from the shelf or made now.
    ///
    /// # Errors
    /// The author's picture cannot be decoded, cannot be read, or is another one by now.
    pub fn picture(&self, recipe: &Recipe) -> Result<Vec<u8>, Failure> {
        if let Some(bytes) = self.shelf.get(recipe.key()) {
            self.kept.fetch_add(1, Ordering::Relaxed);
            return Ok(bytes);
        }
        match recipe {
            Recipe::Copy(narrower) => {
                let original = self.original(narrower)?;
                Ok(self.copy(narrower, &original))
            }
            Recipe::Card(card) => {
                let bytes = card.png();
                self.made.fetch_add(1, Ordering::Relaxed);
                self.shelf.put(recipe.key(), &bytes);
                Ok(bytes)
            }
        }
    }

    /// Makes the copies of one picture that are not on the shelf, decoding it once; those that are stay there unread.
    ///
    /// # Errors
    /// Those of [`Studio::picture`].
    pub fn stock(&self, copies: &[&Narrower]) -> Result<(), Failure> {
        let wanted = self.missing(copies);
        let Some(first) = wanted.first() else {
            return Ok(());
        };
        let original = self.original(first)?;
        for narrower in wanted {
            self.copy(narrower, &original);
        }
        Ok(())
    }

    /// Decodes the picture that these are copies of, unless all of them are on the shelf; nothing is kept.
    ///
    /// # Errors
    /// Those of [`Studio::picture`].
    pub fn examine(&self, copies: &[&Narrower]) -> Result<(), Failure> {
        match self.missing(copies).first() {
            Some(first) => self.original(first).map(drop),
            None => Ok(()),
        }
    }

    /// Those of the copies that are not on the shelf.
    fn missing<'n>(&self, copies: &[&'n Narrower]) -> Vec<&'n Narrower> {
        let kept = |copy: &&Narrower| self.shelf.has(Recipe::Copy((*copy).clone()).key());
        copies.iter().copied().filter(|copy| !kept(copy)).collect()
    }

    /// Takes what none of these recipes make from the shelf.
    pub fn tidy(&self, recipes: &[Recipe]) {
        self.shelf.keep(&recipes.iter().map(Recipe::key).collect());
    }

    /// Makes a copy and keeps it.
    fn copy(&self, narrower: &Narrower, original: &Original) -> Vec<u8> {
        let bytes = original.at(narrower.width);
        self.made.fetch_add(1, Ordering::Relaxed);
        self.shelf.put(Recipe::Copy(narrower.clone()).key(), &bytes);
        bytes
    }

    /// The author's picture, decoded.
    fn original(&self, narrower: &Narrower) -> Result<Original, Failure> {
        static ONE: Mutex<()> = Mutex::new(());
        let bytes = self.bytes(narrower)?;
        let (width, height) = narrower.picture.dimensions.unwrap_or_default();
        let is_great = u64::from(width) * u64::from(height) >= GREAT;
        let _alone = is_great.then(|| ONE.lock().unwrap_or_else(PoisonError::into_inner));
        self.decoded.fetch_add(1, Ordering::Relaxed);
        let format = narrower.picture.format;
        let pixels = format.and_then(|format| pixels::decode(format, &bytes).transpose());
        match pixels {
            Some(Ok(pixels)) => Ok(Original {
                pixels,
                format: format.unwrap_or(Format::Png),
                picture: narrower.picture,
                bytes,
            }),
            Some(Err(why)) => Err(Failure::Broken(why)),
            None => Err(Failure::Broken("its format is not read".into())),
        }
    }

    /// The bytes of the author's picture, if they are still those that were measured.
    fn bytes(&self, narrower: &Narrower) -> Result<Vec<u8>, Failure> {
        let machine = |why: std::io::Error| {
            Failure::Machine(Error::new(format!("cannot read `{}`", narrower.path), why))
        };
        let place = self.root.join(narrower.path.as_str());
        let mut bytes = Vec::new();
        let mut file = open_plain(&place, Follow::Links).map_err(machine)?;
        std::io::Read::read_to_end(&mut file, &mut bytes).map_err(machine)?;
        match xxh3_128(&bytes) == narrower.hash {
            true => Ok(bytes),
            false => Err(machine(std::io::Error::other("it has just been changed"))),
        }
    }
}

/// A picture of the author's, decoded.
struct Original {
    pixels: Pixels,
    format: Format,
    picture: Picture,
    bytes: Vec<u8>,
}

impl Original {
    /// The copy of this width, coded as the original is.
    ///
    /// A copy that turns out larger than the original is the original, unless that must be turned or says where it was taken.
    fn at(&self, width: u32) -> Vec<u8> {
        let height = self.picture.height_at(width);
        let stored = self.picture.turn.dimensions((width, height));
        let narrow = scale::scaled(&self.pixels, stored).turned(self.picture.turn);
        let may_stay =
            self.picture.origin == Origin::Untold && self.picture.turn == Turn::default();
        let copy = pixels::encode(self.format, &narrow, self.bytes.len());
        match copy {
            Some(copy) if copy.len() < self.bytes.len() || !may_stay => copy,
            _ => self.bytes.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture;

    /// A picture of 700 × 300 pixels with a slope in each colour.
    fn slope(format: Format) -> Vec<u8> {
        let bytes = (0..700 * 300)
            .flat_map(|at| {
                let (x, y) = (at % 700, at / 700);
                [(x * 255 / 699) as u8, (y * 255 / 299) as u8, (x ^ y) as u8]
            })
            .collect();
        let pixels = Pixels {
            width: 700,
            height: 300,
            channels: pixels::Channels::Colour,
            bytes,
            profile: None,
        };
        pixels::encode(format, &pixels, usize::MAX).expect("it can be coded")
    }

    /// XXH3-64 of a copy of the slope, 480 pixels wide.
    fn copied(format: Format) -> u64 {
        let bytes = slope(format);
        let decoded = pixels::decode(format, &bytes).expect("sound");
        let original = Original {
            pixels: decoded.expect("pixels"),
            format,
            picture: picture::measure(&bytes),
            bytes,
        };
        xxhash_rust::xxh3::xxh3_64(&original.at(480))
    }

    /// What is made is kept under keys with [`VERSION`] in them. If this fails, something makes other bytes than before: then
    /// `VERSION` goes up by one, and the numbers here are those that are found.
    #[test]
    fn other_bytes_have_another_version() {
        let card = Card {
            site: "Eastern Table".into(),
            title: "Сі in Moscow: two statements, and no contract for the pipeline".into(),
            summary: "A sentence.".into(),
            day: "22 March 2023".into(),
            names: vec!["Xi Jinping".into(), "Vladimir Putin".into()],
            accent: [0x8f, 0x1d, 0x1a],
        };
        let made = [
            xxhash_rust::xxh3::xxh3_64(&card.png()),
            copied(Format::Png),
            copied(Format::Jpeg),
            copied(Format::Webp),
        ];
        assert_eq!(
            (VERSION, made),
            (
                2,
                [
                    0x9489_c912_97d3_0e0a,
                    0x9fd5_df14_ae5c_1282,
                    0x99d5_b9aa_3a27_904e,
                    0x6858_93c5_955f_905d
                ]
            ),
            "{made:#x?}"
        );
    }
}
