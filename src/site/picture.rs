//! What is wrong with the pictures that pages show or link, each told once, where it is first named.

use std::collections::BTreeMap;

use super::Site;
use crate::diag::{Code, Diagnostic};
use crate::link::{At, DocumentIx, Fault, Meaning};
use crate::path::SitePath;
use crate::picture::{Condition, Format, MOST_PIXELS, Origin, Picture};

/// What is wrong with a picture, and what to do about it.
struct Flaw {
    code: Code,
    message: String,
    hint: &'static str,
}

impl Site {
    /// What is wrong with the pictures that pages show or link.
    pub(super) fn picture_faults(&self) -> Vec<Fault> {
        let pictures = self.sources.below("content");
        let mut flawed: BTreeMap<&SitePath, Vec<Flaw>> = pictures
            .filter_map(|(path, file)| Some((path, flaws(path, file.picture()?))))
            .filter(|(_, flaws)| !flaws.is_empty())
            .collect();
        let mut faults = Vec::new();
        if flawed.is_empty() {
            return faults;
        }
        for (path, document, at) in self.assets() {
            let flaws = flawed.remove(path).unwrap_or_default();
            faults.extend(flaws.into_iter().map(|flaw| Fault {
                code: flaw.code,
                document,
                at,
                message: flaw.message,
                hint: Some(flaw.hint.into()),
                related: None,
            }));
        }
        faults
    }

    /// The fault of a picture whose bytes cannot be decoded, where it is first named.
    pub fn broken_picture(&self, path: &SitePath, why: &str) -> Diagnostic {
        let flaw = broken(path, &format!("cannot be decoded: {why}"));
        match self.assets().find(|(named, ..)| *named == path) {
            Some((_, document, at)) => self.placed(&Fault {
                code: flaw.code,
                document,
                at,
                message: flaw.message,
                hint: Some(flaw.hint.into()),
                related: None,
            }),
            None => Diagnostic::new(flaw.code, None, flaw.message).hint(flaw.hint),
        }
    }

    /// The files of the content that pages name, and where they do.
    fn assets(&self) -> impl Iterator<Item = (&SitePath, DocumentIx, At)> {
        let documents = self.links.outside.iter().copied();
        documents.flat_map(|document| {
            let meanings = self.links.meanings[document as usize].iter().enumerate();
            meanings.filter_map(move |(number, meaning)| match meaning {
                Meaning::Asset(path) => Some((path, document, At::Reference(number as u32))),
                _ => None,
            })
        })
    }
}

/// What is wrong with a picture, as far as its bytes say without being decoded.
fn flaws(path: &SitePath, picture: &Picture) -> Vec<Flaw> {
    let condition = match picture.condition {
        Condition::Sound => None,
        Condition::Unreadable => Some(broken(path, "is no picture that can be read")),
        Condition::CutShort => Some(broken(path, "breaks off before its end")),
        Condition::TooLarge => Some(too_large(path, picture)),
    };
    let named = Format::named(path.extension());
    let misnamed = picture.format.zip(named).filter(|(is, said)| is != said);
    let misnamed = misnamed.map(|(is, said)| Flaw {
        code: Code::MisnamedPicture,
        message: format!("`{path}` is {} and is named as {}", is.name(), said.name()),
        hint: "rename it, or save it in the format of its name: servers tell browsers the format by the name",
    });
    let located = (picture.origin == Origin::Told).then(|| Flaw {
        code: Code::LocatedPicture,
        message: format!("`{path}` says where it was taken, and is published as it is"),
        hint: "save it without its location, if that should not be known",
    });
    [condition, misnamed, located]
        .into_iter()
        .flatten()
        .collect()
}

/// The flaw of a picture that nobody could see.
fn broken(path: &SitePath, what: &str) -> Flaw {
    Flaw {
        code: Code::BrokenPicture,
        message: format!("`{path}` {what}"),
        hint: "save or download it again; PNG, JPEG, WebP, GIF, AVIF and SVG are pictures",
    }
}

/// The flaw of a picture that would fill the memory of whoever opens it.
fn too_large(path: &SitePath, picture: &Picture) -> Flaw {
    let (width, height) = picture.dimensions.unwrap_or_default();
    Flaw {
        code: Code::PictureTooLarge,
        message: format!(
            "`{path}` has {width} × {height} pixels, more than {} million",
            MOST_PIXELS / 1_000_000
        ),
        hint: "save it smaller: a page shows at most some 2,000 pixels side by side",
    }
}
