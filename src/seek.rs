//! Bytes sought in a text, many at a time: most texts have none of them, and a look at each byte would be most of the work.
//!
//! Knows no characters and no meaning; whoever escapes, splits or checks texts calls it.

/// How many bytes are looked at together: two vectors of the machines that everybody has, then half of one.
const STEPS: [usize; 2] = [32, 8];

/// Where the first byte stands for which `is_sought` holds.
///
/// It is asked of all bytes of a step before any answer counts, so it compares with `==` and joins with `|`: `||` and `matches!`
/// become jumps, which no vector takes.
#[inline]
pub fn first(text: &str, is_sought: impl Fn(u8) -> bool + Copy) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut passed = without::<{ STEPS[0] }>(bytes, is_sought);
    passed += without::<{ STEPS[1] }>(&bytes[passed..], is_sought);
    let mut rest = bytes[passed..].iter();
    rest.position(|byte| is_sought(*byte)).map(|at| passed + at)
}

/// How many bytes stand in whole steps before the first step that has one that is sought.
#[inline]
fn without<const STEP: usize>(bytes: &[u8], is_sought: impl Fn(u8) -> bool) -> usize {
    let mut passed = 0;
    for step in bytes.chunks_exact(STEP) {
        let mut any = 0;
        for byte in step {
            any |= u8::from(is_sought(*byte));
        }
        if any != 0 {
            break;
        }
        passed += STEP;
    }
    passed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_several_is_found_wherever_it_stands() {
        for length in 0..3 * STEPS[0] {
            for at in 0..length {
                let mut text = vec![b'a'; length];
                text[at..].fill(b'?');
                let text = String::from_utf8(text).expect("letters");
                assert_eq!(first(&text, |byte| byte == b'?'), Some(at));
                assert_eq!(first(&text, |byte| byte == b'!'), None);
            }
        }
    }
}
