//! The two standards of estimative words: their bands.
//!
//! ICD 203 (Director of National Intelligence, *Analytic Standards*, 2 January 2015) and the yardstick of the Professional
//! Head of Intelligence Assessment (United Kingdom). PHIA's bands have gaps, so the two are never converted into one
//! another. Knows no word: which terms name a band, each language says.

/// A standard of estimative words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standard {
    /// Intelligence Community Directive 203 (United States, 2015).
    Icd203,
    /// The yardstick of the Professional Head of Intelligence Assessment (United Kingdom).
    Phia,
}

/// One band of a standard: its bounds in per cent. What it is called, each language says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Band {
    /// Its place in the standard, the least likely first.
    pub rank: usize,
    /// Its lower bound.
    pub low: u8,
    /// Its upper bound.
    pub high: u8,
}

/// A band from its place and bounds.
const fn band(rank: usize, low: u8, high: u8) -> Band {
    Band { rank, low, high }
}

/// ICD 203's bands.
const ICD_203: [Band; 7] = [
    band(0, 1, 5),
    band(1, 5, 20),
    band(2, 20, 45),
    band(3, 45, 55),
    band(4, 55, 80),
    band(5, 80, 95),
    band(6, 95, 99),
];

/// PHIA's bands.
const PHIA: [Band; 7] = [
    band(0, 0, 5),
    band(1, 10, 20),
    band(2, 25, 35),
    band(3, 40, 50),
    band(4, 55, 75),
    band(5, 80, 90),
    band(6, 95, 100),
];

impl Standard {
    /// Both.
    pub const ALL: [Standard; 2] = [Standard::Icd203, Standard::Phia];

    /// The name for messages.
    pub fn short_name(self) -> &'static str {
        match self {
            Standard::Icd203 => "ICD 203",
            Standard::Phia => "PHIA",
        }
    }

    /// Its bands, the least likely first.
    pub fn bands(self) -> &'static [Band] {
        match self {
            Standard::Icd203 => &ICD_203,
            Standard::Phia => &PHIA,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_ordered_and_icd_203_has_no_gaps() {
        for standard in Standard::ALL {
            let bands = standard.bands();
            assert!(bands.windows(2).all(|pair| pair[0].high <= pair[1].low));
            assert!(bands.iter().enumerate().all(|(at, band)| band.rank == at));
        }
        let icd = Standard::Icd203.bands();
        assert!(icd.windows(2).all(|pair| pair[0].high == pair[1].low));
    }
}
