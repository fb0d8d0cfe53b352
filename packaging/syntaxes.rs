//! Prints the licence texts of the syntaxes by which the program highlights code: they are in it, and no crate of ours.
//!
//! `packaging/deb` calls it. It knows nothing of `chancery`.

use two_face::acknowledgement::listing;

fn main() {
    for licence in listing().for_syntaxes() {
        let (name, text) = (licence.rel_path.display(), licence.text.trim());
        println!("{}\nThe syntax {name}\n\n{text}\n", "=".repeat(80));
    }
}
