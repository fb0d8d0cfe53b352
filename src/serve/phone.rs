//! The way to the preview for a phone or a projector: the address that others reach, and its QR code for a terminal.
//!
//! The only file that names `qrcode`. It prints nothing and opens nothing; `serve` asks it once, when it begins.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use qrcode::{Color, EcLevel, QrCode};

/// The light border that a code needs to be found, in modules; what the standard (ISO/IEC 18004) asks for.
const QUIET: usize = 4;

/// Black on white from the fixed part of the palette, which themes leave alone.
const COLORS: &str = "\x1b[38;5;16;48;5;231m";

/// The terminal's own colours again.
const PLAIN: &str = "\x1b[0m";

/// Addresses that the standards keep for documentation, so nobody answers there.
const NOBODY: [IpAddr; 2] = [
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
];

/// The address at which other machines reach a server that listens on `address`; nothing if they do not, or it cannot be told.
pub(super) fn reached(address: SocketAddr) -> Option<SocketAddr> {
    let ip = match address.ip().to_canonical() {
        ip if !ip.is_unspecified() => Some(ip),
        IpAddr::V4(_) => own(NOBODY[1]),
        // A socket for every address of the newer kind takes the older kind too.
        IpAddr::V6(_) => NOBODY.into_iter().find_map(own),
    };
    let others = |ip: &IpAddr| !ip.is_loopback() && !ip.is_unspecified();
    let ip = ip.filter(others)?;
    Some(SocketAddr::new(ip, address.port()))
}

/// The address that this machine has on the network on the way to `there`.
///
/// To connect such a socket only looks up the way; no packet leaves.
fn own(there: IpAddr) -> Option<IpAddr> {
    let any: IpAddr = match there {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect((there, 9)).ok()?;
    socket.local_addr().ok().map(|own| own.ip())
}

/// The QR code of `text` as lines of half blocks, two modules a character; nothing if the text is too long for one.
///
/// The colours are said with it and are not the terminal's own, so the code is dark on light wherever it is shown.
pub(super) fn drawn(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let width = code.width();
    let module = |x: usize, y: usize| {
        let (x, y) = (x.wrapping_sub(QUIET), y.wrapping_sub(QUIET));
        if x < width && y < width {
            code[(x, y)]
        } else {
            Color::Light
        }
    };
    let side = width + 2 * QUIET;
    let line = |y: usize| -> String {
        let blocks = (0..side).map(|x| block(module(x, y), module(x, y + 1)));
        format!("{COLORS}{}{PLAIN}\n", blocks.collect::<String>())
    };
    Some((0..side).step_by(2).map(line).collect())
}

/// The character whose upper and lower half are drawn where they are dark.
fn block(upper: Color, lower: Color) -> char {
    match (upper, lower) {
        (Color::Dark, Color::Dark) => '█',
        (Color::Dark, Color::Light) => '▀',
        (Color::Light, Color::Dark) => '▄',
        (Color::Light, Color::Light) => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pixels a module is wide in the picture that is read.
    const SCALE: usize = 5;

    /// The rows of a drawing, true where it is dark; each line must set both colours and give them back.
    fn rows(drawing: &str) -> Vec<Vec<bool>> {
        let halves = |line: &str| {
            let blocks = line
                .strip_prefix(COLORS)
                .and_then(|it| it.strip_suffix(PLAIN));
            let blocks: Vec<char> = blocks.expect("colours").chars().collect();
            [['█', '▀'], ['█', '▄']].map(|dark| blocks.iter().map(|it| dark.contains(it)).collect())
        };
        drawing.lines().flat_map(halves).collect()
    }

    /// What a reader of codes makes of a drawing.
    fn read(drawing: &str) -> String {
        let rows = rows(drawing);
        let (width, height) = (rows[0].len() * SCALE, rows.len() * SCALE);
        let pixel = |x: usize, y: usize| if rows[y / SCALE][x / SCALE] { 0 } else { 255 };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
        let found = picture.detect_grids();
        assert_eq!(found.len(), 1, "one code");
        found[0].decode().expect("readable").1
    }

    #[test]
    fn a_code_leads_to_the_address() {
        for text in [
            "http://192.168.1.5:1111/",
            "http://[2001:db8::1234:5678:9abc:def0]:65535/some/base%20path/",
            "http://10.0.0.1:1/",
        ] {
            assert_eq!(read(&drawn(text).expect("a code")), text);
        }
        assert_eq!(drawn(&"x".repeat(5000)), None);
    }

    #[test]
    fn a_code_has_its_border() {
        let rows = rows(&drawn("http://192.168.1.5:1111/").expect("a code"));
        let side = rows[0].len();
        assert!(rows.iter().all(|row| row.len() == side) && rows.len() >= side);
        for (y, row) in rows.iter().enumerate() {
            for (x, is_dark) in row.iter().enumerate() {
                let inside = |at: usize| (QUIET..side - QUIET).contains(&at);
                assert!(!is_dark || inside(x) && inside(y), "{x} {y}");
            }
        }
        assert!(rows[QUIET][QUIET] && rows[QUIET][side - QUIET - 1]);
    }

    #[test]
    fn only_what_others_reach_has_an_address_for_them() {
        let at = |text: &str| reached(text.parse().expect("an address"));
        for loopback in ["127.0.0.1:1111", "[::1]:1111", "[::ffff:127.0.0.1]:1111"] {
            assert_eq!(at(loopback), None, "{loopback}");
        }
        for given in ["192.168.1.5:1111", "[2001:db8::5]:1111"] {
            assert_eq!(at(given), given.parse().ok());
        }
        for any in ["0.0.0.0:1111", "[::]:1111"] {
            // A machine without a network has none.
            let is_own = |own: SocketAddr| {
                let ip = own.ip();
                own.port() == 1111 && !ip.is_loopback() && !ip.is_unspecified()
            };
            assert!(at(any).is_none_or(is_own), "{any}");
        }
    }
}
