//! How what the format of kept documents does not know is written down: letters, JSON, and the bands of the standards.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use serde_json::Value;

use crate::likelihood::{Band, Standard};

/// Writes a letter.
pub(super) fn write_letter(letter: &Option<char>, out: &mut impl Write) -> Result<()> {
    letter.map(u32::from).serialize(out)
}

/// Reads a letter.
pub(super) fn read_letter(from: &mut impl Read) -> Result<Option<char>> {
    let letter = Option::<u32>::deserialize_reader(from)?;
    let known = |letter| char::from_u32(letter).ok_or_else(|| unsound("no letter"));
    letter.map(known).transpose()
}

/// Writes a value of JSON, as its text.
pub(super) fn write_json(value: &Arc<Value>, out: &mut impl Write) -> Result<()> {
    let text = match &**value {
        Value::Null => String::new(),
        value => value.to_string(),
    };
    text.serialize(out)
}

/// Reads a value of JSON.
pub(super) fn read_json(from: &mut impl Read) -> Result<Arc<Value>> {
    match String::deserialize_reader(from)?.as_str() {
        "" => Ok(Arc::default()),
        text => Ok(Arc::new(serde_json::from_str(text)?)),
    }
}

/// Writes a band, by its place and bounds: no two of the standards have the same.
pub(super) fn write_band(band: &Option<&'static Band>, out: &mut impl Write) -> Result<()> {
    let band = band.map(|band| (band.rank as u8, band.low, band.high));
    band.serialize(out)
}

/// Reads a band.
pub(super) fn read_band(from: &mut impl Read) -> Result<Option<&'static Band>> {
    let Some((rank, low, high)) = Option::<(u8, u8, u8)>::deserialize_reader(from)? else {
        return Ok(None);
    };
    let rank = usize::from(rank);
    let wanted = Band { rank, low, high };
    let mut bands = Standard::ALL.iter().flat_map(|one| one.bands());
    let band = bands.find(|band| **band == wanted);
    band.map(Some).ok_or_else(|| unsound("no band"))
}

/// What was written is not what it should be.
fn unsound(why: &str) -> Error {
    Error::new(ErrorKind::InvalidData, why)
}
